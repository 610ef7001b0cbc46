"""Connect what a login found: new accounts and known ones, whichever login flavour names them.

The same account is recognised by its aliases and keeps our key, its posts and its history. Connecting again
heals an expired sign-in and lets posts on hold go on. The token is sealed in the vault in the transaction of
the change; it is in no audit entry and in no result.
"""

from collections.abc import Sequence
from typing import Protocol

from actions.accounts.common import check_zone, resume_intents
from actions.accounts.learned import Learned
from actions.accounts.losses import losses
from actions.actor import Actor
from actions.core import Doing, Done, fingerprint, perform
from actions.desk import Desk
from actions.errors import Invalid
from actions.outcome import Outcome
from actions.permissions import On
from warehouse.ledger import accounts, alerts, capabilities, clients, runs, tokens, workspace
from warehouse.ledger.vault import delete_secret, put_secret

TOKEN = "access_token"  # noqa: S105 -- the name under which the vault keeps it
PARENT_TOKEN = "parent_token"  # noqa: S105 -- the same for the person's token of which it was made
MENDED = ("account:{}:reauth", "token:account:{}", "token:ends:{}", "token:losses:{}")
"""Matters that connecting an account again settles."""


class FoundAccount(Protocol):
    """A professional account that a token can see, as discovery describes it."""

    @property
    def ig_user_id(self) -> str | None: ...  # noqa: D102
    @property
    def app_scoped_id(self) -> str | None: ...  # noqa: D102
    @property
    def username(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str | None: ...  # noqa: D102
    @property
    def page_id(self) -> str | None: ...  # noqa: D102
    @property
    def flavour(self) -> str: ...  # noqa: D102
    @property
    def token(self) -> str | None: ...  # noqa: D102


def connect_found(
    desk: Desk,
    actor: Actor,
    found: Sequence[FoundAccount],
    *,
    graph_url: str,
    client_id: int | None = None,
    time_zone: str | None = None,
    learned: Sequence[Learned] = (),
    request_key: str | None = None,
) -> Outcome:
    """Connect every account of a login, new or known; `ids` are ours, in the order of `found`.

    `learned` is what is known of their tokens, in the same order; left out, the job `tokens` learns it. New accounts
    go to the client (None: the first one, made when there is none) with its time zone unless given.
    """
    if not found:
        raise Invalid(
            [
                "This login sees no professional account. Use one of a business or creator account, with its page."
            ]
        )
    if any(one.token is None for one in found):
        raise Invalid(["An account came without a token. Connect it again with the login's token."])
    check_zone(time_zone)
    known_of = list(learned) or [Learned()] * len(found)

    def change(doing: Doing) -> Done:
        home = clients.get(doing.conn, client_id) if client_id else _first_client(doing)
        ids, notes = [], []
        for one, about in zip(found, known_of, strict=True):
            account_id, note = _connect_one(desk, doing, one, home, graph_url, time_zone)
            _keep_token(desk, doing, account_id, one, about)
            ids.append(account_id)
            notes.append(" ".join([note, *(loss.sentence() for loss in losses(one.flavour, about.scopes))]))
        runs.request_run(doing.conn, "sync", doing.actor.label, doing.now, {"accounts": ids})
        detail = {"accounts": ids, "flavours": sorted({one.flavour for one in found})}
        return Done(Outcome(ids[0], tuple(notes), tuple(ids)), f"account:{ids[0]}", detail)

    where = On.client(client_id) if client_id else On.workspace()
    body = {
        "found": [[_aliases(one), fingerprint(one.token)] for one in found],
        "graph_url": graph_url,
        "client": client_id,
        "time_zone": time_zone,
    }
    return perform(desk, actor, "accounts.connect", where, change, body=body, request_key=request_key)


def _connect_one(
    desk: Desk, doing: Doing, one: FoundAccount, home: clients.Client, graph_url: str, zone: str | None
) -> tuple[int, str]:
    """Connect one found account; gives our id and a sentence about it."""
    aliases = _aliases(one)
    known = accounts.find_by_alias(doing.conn, aliases)
    if known is None:
        account = accounts.add(
            doing.conn,
            client_id=home.id,
            username=one.username.lower(),
            name=one.name,
            time_zone=zone or home.time_zone,
            login_flavour=one.flavour,
            graph_url=graph_url,
            now=doing.now,
            aliases=aliases,
        )
        note = f"{one.username} is connected."
    else:
        account, note = known, _reconnect(doing, known, one, aliases, graph_url)
    return account.id, note


def _keep_token(desk: Desk, doing: Doing, account_id: int, one: FoundAccount, about: Learned) -> None:
    """Seal the token and what it was made of, and keep what is known of it; what was wrong with the last is over."""
    owner, token = f"account:{account_id}", one.token or ""
    put_secret(doing.conn, desk.vault, owner, TOKEN, token, doing.now, about.expires_at)
    if about.parent_token:
        ends = about.parent_expires_at
        put_secret(doing.conn, desk.vault, owner, PARENT_TOKEN, about.parent_token, doing.now, ends)
    else:
        delete_secret(doing.conn, owner, PARENT_TOKEN)
    tokens.put(doing.conn, about.as_row(account_id, one.flavour, doing.now))
    capabilities.forget(doing.conn, account_id)  # what was refused may be granted now
    for matter in MENDED:
        alerts.close_alert(doing.conn, matter.format(account_id), doing.now)


def _reconnect(
    doing: Doing, known: accounts.Account, one: FoundAccount, aliases: dict[str, str], graph_url: str
) -> str:
    doing.require("accounts.connect", On.account(known.id))
    for kind, external_id in aliases.items():
        accounts.add_alias(doing.conn, known.id, kind, external_id)
    status = "paused" if known.status == "paused" else "connected"
    accounts.change(
        doing.conn,
        known.id,
        username=one.username.lower(),
        name=one.name or known.name,
        login_flavour=one.flavour,
        graph_url=graph_url,
        status=status,
        status_reason=known.status_reason if status == "paused" else None,
        connected_at=doing.now,
    )
    resumed = resume_intents(doing, known.id) if status == "connected" else 0
    told = f" {resumed} posts on hold go on." if resumed else ""
    return f"{one.username} is connected again.{told}" + (
        " It is still paused." if status == "paused" else ""
    )


def _first_client(doing: Doing) -> clients.Client:
    """Find the workspace's first client, or make one that carries its name."""
    there = clients.list_clients(doing.conn)
    if there:
        return min(there, key=lambda client: client.id)
    space = workspace.find(doing.conn)
    name, language = (space.name, space.locale) if space else ("My brand", "en")
    return clients.add(doing.conn, name=name, time_zone="UTC", language=language, now=doing.now)


def _aliases(one: FoundAccount) -> dict[str, str]:
    said = {
        "ig_user_id": one.ig_user_id,
        "app_scoped_id": one.app_scoped_id,
        "page_id": one.page_id,
        "username": one.username.lower(),
    }
    return {kind: external_id for kind, external_id in said.items() if external_id}
