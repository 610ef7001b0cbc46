"""Accounts: connect what a login found (`connecting`, `tickets`), then pause, resume, move, remove (`managing`)."""

from actions.accounts.connecting import FoundAccount, connect_found
from actions.accounts.managing import (
    AccountRow,
    list_accounts,
    move_account,
    pause_account,
    remove_account,
    resume_account,
    set_account_time_zone,
)
from actions.accounts.tickets import (
    ConnectTicket,
    request_connect,
    take_connect_ticket,
    waiting_connects,
)

__all__ = [
    "AccountRow",
    "ConnectTicket",
    "FoundAccount",
    "connect_found",
    "list_accounts",
    "move_account",
    "pause_account",
    "remove_account",
    "request_connect",
    "resume_account",
    "set_account_time_zone",
    "take_connect_ticket",
    "waiting_connects",
]
