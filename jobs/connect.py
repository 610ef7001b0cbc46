"""Connects the accounts of a token that a person handed in on a page, since a page never calls Instagram."""

from dataclasses import replace
from typing import Any

from actions import accounts
from connectors.graph.client import GraphClient
from connectors.instagram.discover import FoundAccount, discover
from jobs.context import JobContext
from jobs.types import Detail


class NothingFound(Exception):
    """The token works but sees no professional account."""

    def __init__(self) -> None:
        super().__init__(
            "The token works but sees no professional Instagram account. Grant it access to the Facebook Page that "
            "the account is linked to, or use a token of the Instagram login."
        )


def found_by(client: GraphClient, token: str) -> list[FoundAccount]:
    """Every account that the token sees, each with the token to use for it. Raises NothingFound or a GraphError."""
    found = [replace(account, token=account.token or token) for account in discover(client)]
    if not found:
        raise NothingFound
    return found


def connect_accounts(context: JobContext, run_id: int, trigger: str, detail: Detail) -> dict[str, Any]:
    """Take the tickets of a request: look which accounts each token sees, connect them, ask for a first sync."""
    names: list[str] = []
    for ticket in accounts.waiting_connects(context.desk):
        names += _connect(context, ticket)
    return {"accounts": names}


def _connect(context: JobContext, ticket: int) -> list[str]:
    waiting = accounts.take_connect_ticket(context.desk, ticket)
    url = waiting.graph_url or context.default_graph_url
    found = found_by(context.connect(url, waiting.token), waiting.token)
    accounts.connect_found(
        context.desk,
        waiting.actor,
        found,
        graph_url=url,
        client_id=waiting.client_id,
        time_zone=waiting.time_zone,
    )
    return [account.username for account in found]
