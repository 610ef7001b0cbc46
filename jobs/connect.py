"""Connects the accounts of a token that a person handed in on a page, since a page never calls Instagram."""

from dataclasses import replace
from typing import Any

from actions import accounts, jobs
from actions.errors import ActionError
from connectors.graph.client import GraphClient
from connectors.graph.errors import GraphError, Rejected
from connectors.instagram.discover import FoundAccount, discover
from jobs.context import JobContext
from jobs.types import Detail

UNKNOWN_FIELD = 100  # a Page has no field `accounts`; a person has


class ConnectError(Exception):
    """The token cannot be used to connect accounts; the message says why and which token is needed."""


class NothingFound(ConnectError):
    """The token works but sees no professional account."""

    def __init__(self) -> None:
        super().__init__(
            "The token works but sees no professional Instagram account. Grant it access to the Facebook Page that "
            "the account is linked to, or use a token of the Instagram login."
        )


class NotAPersonsToken(ConnectError):
    """The token belongs to a Page, which cannot list the accounts."""

    def __init__(self) -> None:
        super().__init__(
            "This token cannot list accounts; it is probably a Page's. Use the access token of the person who manages "
            "the Page, or a token of the Instagram login with the address of that host."
        )


def found_by(client: GraphClient, token: str) -> list[FoundAccount]:
    """Every account that the token sees, each with the token to use for it. Raises ConnectError or a GraphError."""
    try:
        found = [replace(account, token=account.token or token) for account in discover(client)]
    except Rejected as error:
        if error.code == UNKNOWN_FIELD:
            raise NotAPersonsToken from error
        raise
    if not found:
        raise NothingFound
    return found


def connect_accounts(context: JobContext, run_id: int, trigger: str, detail: Detail) -> dict[str, Any]:
    """Take every ticket: look which accounts its token sees, connect them, ask for their first sync.

    One ticket that fails does not stop the next; ConnectError tells at the end what went wrong.
    """
    names: list[str] = []
    problems: list[str] = []
    for ticket in accounts.waiting_connects(context.desk):
        try:
            names += _connect(context, ticket)
        except (ConnectError, GraphError, ActionError) as error:
            problems.append(str(error))
    if problems:
        raise ConnectError(" ".join(problems) + " Paste the token again to repeat it.")
    return {"accounts": names}


def _connect(context: JobContext, ticket: int) -> list[str]:
    waiting = accounts.take_connect_ticket(context.desk, ticket)
    url = waiting.graph_url or context.default_graph_url
    found = found_by(context.connect(url, waiting.token), waiting.token)
    outcome = accounts.connect_found(
        context.desk,
        waiting.actor,
        found,
        graph_url=url,
        client_id=waiting.client_id,
        time_zone=waiting.time_zone,
    )
    jobs.request_sync(context.desk, waiting.actor, outcome.ids)
    return [account.username for account in found]
