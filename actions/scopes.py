"""Targets and annotations hang on a client, an account or a campaign; this finds where that is."""

from actions.actor import Actor
from actions.errors import Invalid
from actions.permissions import On, visible_accounts, visible_clients
from warehouse.ledger import campaigns
from warehouse.ledger.store import Connection

SCOPES = ("client", "account", "campaign")


def place_of(conn: Connection, scope: str, scope_id: int) -> On:
    """Give the place whose permission counts: a campaign's is its client's. Raises NotFound or Invalid."""
    if scope not in SCOPES:
        raise Invalid([f'"{scope}" is not something to attach this to. Use one of: {", ".join(SCOPES)}.'])
    if scope == "campaign":
        return On.client(campaigns.get(conn, scope_id).client_id)
    return On(scope, scope_id)


def seen_scopes(conn: Connection, actor: Actor) -> set[tuple[str, int]]:
    """Give every (scope, id) whose targets and annotations the actor may see."""
    of_clients = visible_clients(conn, actor)
    found = campaigns.list_campaigns(conn, client_ids=of_clients, archived=True)
    return (
        {("client", client_id) for client_id in of_clients}
        | {("account", account_id) for account_id in visible_accounts(conn, actor)}
        | {("campaign", campaign.id) for campaign in found}
    )
