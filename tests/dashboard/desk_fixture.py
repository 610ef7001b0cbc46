"""A desk over real stores in a folder, with a signed-in person, for tests of the dashboard and for looking at it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from actions.accounts import connect_found
from actions.actor import Actor, Grant
from actions.desk import Desk
from actions.passwords import Passwords
from actions.people import add_person, first_owner
from actions.sign_in import sign_in
from connectors.media_store import LocalMediaStore
from dashboard import context
from dashboard.context import Context
from warehouse.lake.store import Lake
from warehouse.ledger.store import Ledger
from warehouse.ledger.vault import Vault

START = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PASSWORD = "correct horse battery"
CHEAP = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)  # real hashes, made fast
NAMES = ("cafe_aurora", "velo_nord", "atelier_lis", "hof_linde")


class Clock:
    """The desk's time, moved by tests."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def step(self, **delta: float) -> None:
        self.at += timedelta(**delta)


@dataclass(frozen=True)
class Found:
    """What discovery gives for one account."""

    ig_user_id: str
    app_scoped_id: str | None
    username: str
    name: str
    page_id: str | None
    flavour: str
    token: str
    token_expires_at: datetime | None = None


@dataclass(frozen=True)
class SeededDesk:
    """A context over a fresh ledger and lake; `token` is the session of `email`."""

    ctx: Context
    email: str
    token: str
    account_ids: tuple[int, ...]
    clock: Clock

    @property
    def owner(self) -> Actor:
        return Actor.console()


def make_desk(
    folder: Path,
    *,
    accounts: int = 2,
    role: str = "owner",
    base_url: str = "http://localhost:8501",
    now: Callable[[], datetime] | None = None,
    **extra: Any,
) -> SeededDesk:
    """Open stores in `folder`, connect accounts, and sign in a person of `role` on the workspace."""
    clock = now or Clock()
    ledger = Ledger.open(f"sqlite:///{folder / 'ledger.db'}")
    ledger.migrate()
    lake = Lake.open(str(folder / "lake.duckdb"))
    store = LocalMediaStore(folder / "media", secrets.token_bytes(32), base_url)
    desk = Desk(ledger, Vault.from_key(secrets.token_bytes(32)), clock, store, lake, Passwords(CHEAP))
    first_owner(desk, "alice@example.com", "Alice Berger", PASSWORD)
    ids = (
        connect_found(
            desk,
            Actor.console(),
            [_found(n) for n in range(accounts)],
            graph_url="http://127.0.0.1:1",
            time_zone="Europe/Berlin",
        ).ids
        if accounts
        else ()
    )
    email = "alice@example.com"
    if role != "owner":
        email = "bob@example.com"
        grant = Grant(role, "workspace", 0)
        add_person(desk, Actor.console(), email, "Bob Lind", PASSWORD, grants=(grant,))
    token = sign_in(desk, email, PASSWORD, ip="127.0.0.1", agent="Firefox").token
    ctx = Context(
        ledger=ledger,
        lake=lake,
        desk=desk,
        now=clock,
        base_url=base_url,
        media_store=store,
        thumbs=folder / "thumbs",
        **extra,
    )
    return SeededDesk(ctx, email, token, tuple(ids), clock)  # type: ignore[arg-type]


def _found(n: int) -> Found:
    return Found(
        f"1784{n:013d}",
        f"2490{n:012d}",
        NAMES[n % 4] + ("" if n < 4 else str(n)),
        NAMES[n % 4].title(),
        f"10{n:014d}",
        "facebook",
        f"EAAtest{n}",
    )


def install(seeded: SeededDesk, **changes: Any) -> None:
    """Make the context the pages' one, looked at by the seeded person."""
    from dataclasses import replace

    context.install(replace(seeded.ctx, session_token=lambda: seeded.token, **changes))


def app_test(view: str, seeded: SeededDesk, **query: str) -> Any:
    """One view drawn by Streamlit's own test runner, looked at by the seeded person. `view` "app": the whole app."""
    from streamlit.testing.v1 import AppTest

    install(seeded)
    if view == "app":
        test = AppTest.from_file(str(Path(context.__file__).parent / "app.py"), default_timeout=20)
    else:
        test = AppTest.from_string(f"from dashboard.views import {view}\n{view}.page()\n", default_timeout=20)
    for name, value in query.items():
        test.query_params[name] = value
    return test.run()
