"""Who may do what: one table from action to the least role that may do it, and where that role must be held.

Roles grow: viewer < author < approver < admin < owner. A grant on the workspace covers everything, one on a
client covers its accounts, one on an account covers that account. Hiding a button is not a permission: `perform`
asks here again inside the transaction of the change.
"""

from dataclasses import dataclass

from actions.actor import Actor
from actions.errors import NotAllowed
from warehouse.ledger import accounts, clients
from warehouse.ledger.people import ROLES
from warehouse.ledger.store import Connection

RANK = {role: rank for rank, role in enumerate(ROLES)}
SCOPES = ("workspace", "client", "account")


@dataclass(frozen=True)
class On:
    """Where an action happens: the workspace (scope_id 0), one client, one account, or anywhere at all."""

    scope: str
    scope_id: int = 0

    @classmethod
    def workspace(cls) -> "On":
        """Choose the whole workspace."""
        return cls("workspace")

    @classmethod
    def client(cls, client_id: int) -> "On":
        """Choose one client."""
        return cls("client", client_id)

    @classmethod
    def account(cls, account_id: int) -> "On":
        """Choose one account."""
        return cls("account", account_id)

    @classmethod
    def anywhere(cls) -> "On":
        """Any grant will do, e.g. for uploading a file that belongs to no account yet."""
        return cls("anywhere")


@dataclass(frozen=True)
class Rule:
    """The least role for an action, the scopes it happens on, and what it is called in a refusal."""

    role: str
    scopes: tuple[str, ...]
    words: str


_WORKSPACE, _CLIENT, _ACCOUNT = ("workspace",), ("client",), ("account",)
_ANY_SCOPE = ("client", "account")

ACTIONS: dict[str, Rule] = {
    "accounts.connect": Rule("admin", ("workspace", "client", "account"), "connect accounts"),
    "accounts.pause": Rule("admin", _ACCOUNT, "pause an account"),
    "accounts.resume": Rule("admin", _ACCOUNT, "resume an account"),
    "accounts.remove": Rule("admin", _ACCOUNT, "remove an account"),
    "accounts.set_time_zone": Rule("admin", _ACCOUNT, "set an account's time zone"),
    "accounts.move": Rule("admin", _CLIENT, "move an account to another client"),
    "clients.create": Rule("admin", _WORKSPACE, "add a client"),
    "clients.update": Rule("admin", _CLIENT, "change a client"),
    "clients.archive": Rule("admin", _CLIENT, "archive a client"),
    "people.add": Rule("admin", ("workspace", "client", "account"), "add a person"),
    "people.grant": Rule("admin", ("workspace", "client", "account"), "change a person's role"),
    "people.disable": Rule("admin", _WORKSPACE, "disable a person"),
    "people.enable": Rule("admin", _WORKSPACE, "enable a person"),
    "people.reset_password": Rule("admin", _WORKSPACE, "set a person's password"),
    "own.password": Rule("viewer", ("anywhere",), "change your password"),
    "own.locale": Rule("viewer", ("anywhere",), "choose your language"),
    "own.end_session": Rule("viewer", ("anywhere",), "end sessions"),
    "sessions.manage": Rule("admin", _WORKSPACE, "end other people's sessions"),
    "files.add": Rule("author", ("anywhere",), "upload files"),
    "files.list": Rule("viewer", ("anywhere",), "see files"),
    "posts.create": Rule("author", _ACCOUNT, "write posts"),
    "posts.import": Rule("author", ("anywhere",), "import posts"),
    "posts.update": Rule("author", _ACCOUNT, "change posts"),
    "posts.cancel": Rule("author", _ACCOUNT, "cancel posts"),
    "posts.schedule": Rule("approver", _ACCOUNT, "schedule posts"),
    "posts.retry": Rule("approver", _ACCOUNT, "try a post again"),
    "posts.resolve": Rule("approver", _ACCOUNT, "decide about a post in review"),
    "campaigns.create": Rule("author", _CLIENT, "create campaigns"),
    "campaigns.update": Rule("author", _CLIENT, "change campaigns"),
    "campaigns.archive": Rule("author", _CLIENT, "archive campaigns"),
    "campaigns.choose_media": Rule("author", _CLIENT, "choose a campaign's posts"),
    "imports.change": Rule("approver", ("workspace", "account"), "import files"),
    "labels.change": Rule("author", _CLIENT, "change labels"),
    "labels.put": Rule("author", _ACCOUNT, "label posts"),
    "targets.change": Rule("approver", _ANY_SCOPE, "set targets"),
    "annotations.change": Rule("author", _ANY_SCOPE, "write annotations"),
    "watch.change": Rule("author", _ACCOUNT, "choose which competitors and hashtags are watched"),
    "reports.save": Rule("viewer", _ACCOUNT, "save reports"),
    "reports.view": Rule("viewer", _ACCOUNT, "see this report"),
    "jobs.request_sync": Rule("author", ("account", "anywhere"), "ask for a sync"),
    "alerts.acknowledge": Rule("author", ("workspace", "account"), "acknowledge alerts"),
    "accounts.view": Rule("viewer", _ACCOUNT, "see this account"),
    "clients.view": Rule("viewer", _CLIENT, "see this client"),
}


def may(conn: Connection, actor: Actor, action: str, on: On | None = None) -> bool:
    """Say whether the actor may do `action` there (the workspace when nothing is given)."""
    on = on or On.workspace()
    rule = ACTIONS[action]
    if on.scope not in rule.scopes:
        raise ValueError(f"{action} does not happen on a {on.scope}")
    return holds(conn, actor, rule.role, on)


def require(conn: Connection, actor: Actor, action: str, on: On) -> None:
    """Raise NotAllowed with a sentence unless the actor may do `action` there."""
    if not may(conn, actor, action, on):
        rule = ACTIONS[action]
        article = "an" if rule.role[0] in "ao" else "a"
        raise NotAllowed(
            f"You may not {rule.words} here. That needs the role {rule.role}; "
            f"ask {article} {rule.role} or an owner of this workspace."
        )


def holds(conn: Connection, actor: Actor, role: str, on: On) -> bool:
    """Say whether the actor holds at least `role` there, by any of the grants that cover it."""
    covering = _covering(conn, on)
    return any(
        RANK.get(grant.role, -1) >= RANK[role]
        and (on.scope == "anywhere" or (grant.scope, grant.scope_id) in covering)
        for grant in actor.grants
    )


def _covering(conn: Connection, on: On) -> set[tuple[str, int]]:
    """Give the (scope, id) pairs whose grants cover the place: itself, an account's client, the workspace."""
    pairs = {("workspace", 0)}
    if on.scope == "client":
        pairs.add(("client", on.scope_id))
    if on.scope == "account":
        pairs |= {("account", on.scope_id), ("client", accounts.get(conn, on.scope_id).client_id)}
    return pairs


def visible_accounts(conn: Connection, actor: Actor, *, removed: bool = False) -> list[int]:
    """Give the ids of the accounts the actor may see, in order. Every reader limits itself to these."""
    everywhere, of_clients, of_accounts = _seen(actor)
    return [
        account.id
        for account in accounts.list_accounts(conn)
        if (removed or account.status != "removed")
        and (everywhere or account.client_id in of_clients or account.id in of_accounts)
    ]


def visible_clients(conn: Connection, actor: Actor) -> list[int]:
    """Give the ids of the clients the actor may see, archived ones too: granted ones, and of visible accounts."""
    everywhere, of_clients, _ = _seen(actor)
    shown = set(visible_accounts(conn, actor))
    through = {account.client_id for account in accounts.list_accounts(conn) if account.id in shown}
    return [
        client.id
        for client in clients.list_clients(conn, archived=True)
        if everywhere or client.id in of_clients or client.id in through
    ]


def _seen(actor: Actor) -> tuple[bool, set[int], set[int]]:
    grants = [grant for grant in actor.grants if grant.role in RANK]
    return (
        any(grant.scope == "workspace" for grant in grants),
        {grant.scope_id for grant in grants if grant.scope == "client"},
        {grant.scope_id for grant in grants if grant.scope == "account"},
    )
