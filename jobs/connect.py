"""Connects the accounts of a token or login that a person handed in on a page, since a page never calls Instagram.

A ticket is settled when the platform has answered definitely, with accounts or with a no. After a passing failure it
stays, with what was reached so far, and is taken up again; a login's code that was exchanged is never needed twice.
"""

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

from actions import accounts, jobs
from actions.accounts import ConnectTicket
from actions.errors import ActionError
from connectors.graph.client import Connections
from connectors.graph.errors import GraphError, RateLimited
from connectors.graph.oauth import GivenToken
from jobs.context import JobContext
from jobs.finding import PASSING, ConnectError, Held, Platform, look
from jobs.types import Detail
from warehouse.ledger import runs
from warehouse.ledger.errors import VaultError

logger = logging.getLogger(__name__)

GIVES_UP = timedelta(hours=24)
_CONNECTIONS = Connections()


def connect_accounts(context: JobContext, run_id: int, trigger: str, detail: Detail) -> dict[str, Any]:
    """Take every ticket: look which accounts its token sees, connect them, ask for their first sync.

    One ticket that fails does not stop the next; ConnectError tells at the end what went wrong.
    """
    names: list[str] = []
    problems: list[str] = []
    for number in accounts.waiting_connects(context.desk):
        try:
            names += _take(context, number)
        except (ConnectError, GraphError, ActionError, VaultError) as error:
            accounts.settle_ticket(context.desk, number)
            problems.append(str(error))
    if names:
        _note_done(context, trigger, names)
    if problems:
        raise ConnectError(" ".join(problems) + " Connect again to repeat it.")
    return {"accounts": names}


def _note_done(context: JobContext, trigger: str, names: list[str]) -> None:
    """Leave a row for people: the job comes every minute and is quiet when there is nothing to connect."""
    with context.ledger.begin() as conn:
        run_id = runs.start(conn, "connect", trigger, context.now())
        runs.finish(conn, run_id, context.now(), "done", result={"accounts": names})


def platform_of(context: JobContext) -> Platform:
    """How these jobs ask the platform."""
    return Platform(context.connect, context.apps, context.now, _CONNECTIONS)


def _take(context: JobContext, number: int) -> list[str]:
    ticket = accounts.read_ticket(context.desk, number)
    if ticket.next_at is not None and context.now() < ticket.next_at:
        return []
    try:
        names = _connect(context, ticket)
    except PASSING as error:
        _put_off(context, number, error)
        return []
    accounts.settle_ticket(context.desk, number)
    return names


def _put_off(context: JobContext, number: int, error: GraphError) -> None:
    """Let a ticket wait, which may have got further than when it was read; after a day it has failed."""
    ticket = accounts.read_ticket(context.desk, number)
    if context.now() - ticket.asked_at >= GIVES_UP:
        raise ConnectError(f"Connecting was given up after {GIVES_UP.days} day. {error}")
    pause = timedelta(seconds=error.retry_after_s) if isinstance(error, RateLimited) else timedelta(minutes=1)
    later = replace(ticket, waiting_for=str(error), next_at=context.now() + pause)
    accounts.keep_ticket(context.desk, later)
    logger.warning("connecting waits", extra={"ticket": number, "error": type(error).__name__})


def _connect(context: JobContext, ticket: ConnectTicket) -> list[str]:
    url = ticket.graph_url or context.default_graph_url
    platform = platform_of(context)
    ticket = _with_long_token(context, platform, url, ticket)
    held = Held(ticket.token or "", ticket.source, ticket.is_long, ticket.token_ends_at, ticket.scopes)
    url, found = look(platform, url, held)
    outcome = accounts.connect_found(
        context.desk,
        ticket.actor,
        [one.account for one in found],
        graph_url=url,
        client_id=ticket.client_id,
        time_zone=ticket.time_zone,
        learned=[one.learned for one in found],
    )
    jobs.request_sync(context.desk, ticket.actor, outcome.ids)
    return [one.account.username for one in found]


def _with_long_token(
    context: JobContext, platform: Platform, url: str, ticket: ConnectTicket
) -> ConnectTicket:
    """Exchange a login's code, then its short token; each is sealed before anything else is done with it."""
    if ticket.flavour is None or ticket.is_long:
        return ticket
    login = platform.login(url, ticket.flavour)
    if login is None:
        raise ConnectError(
            "The app that the login was begun with is not in the settings any more. Set its id and secret again."
        )
    if ticket.token is None:
        given = login.by_code(ticket.code or "", ticket.redirect_uri or "", ticket.verifier or "")
        ticket = _keep(context, replace(ticket, token=given.token, code=None, verifier=None), given)
    return _keep(context, replace(ticket, is_long=True), login.lengthen(ticket.token or ""))


def _keep(context: JobContext, ticket: ConnectTicket, given: GivenToken) -> ConnectTicket:
    ends = context.now() + timedelta(seconds=given.expires_in) if given.expires_in else None
    kept = replace(ticket, token=given.token, token_ends_at=ends, scopes=given.scopes or ticket.scopes)
    accounts.keep_ticket(context.desk, kept)
    return kept
