"""Accounts: sign in with the platform (`login`), connect what was found (`tickets`, `connecting`), manage (`managing`).

`losses` is the table of permissions, `learned` what is known of a token.
"""

from actions.accounts.connecting import FoundAccount, connect_found
from actions.accounts.learned import Learned, TokenState
from actions.accounts.login import LoginStart, begin_login, drop_login, finish_login
from actions.accounts.losses import Loss, losses, wanted_scopes
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
    PendingConnect,
    keep_ticket,
    pending_connects,
    read_ticket,
    request_connect,
    settle_ticket,
    waiting_connects,
)

__all__ = [
    "AccountRow",
    "ConnectTicket",
    "FoundAccount",
    "Learned",
    "LoginStart",
    "Loss",
    "PendingConnect",
    "TokenState",
    "begin_login",
    "connect_found",
    "drop_login",
    "finish_login",
    "keep_ticket",
    "list_accounts",
    "losses",
    "move_account",
    "pause_account",
    "pending_connects",
    "read_ticket",
    "remove_account",
    "request_connect",
    "resume_account",
    "set_account_time_zone",
    "settle_ticket",
    "waiting_connects",
    "wanted_scopes",
]
