"""`posthouse doctor`: looks at everything that could be wrong and says what to do about it."""

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from actions.accounts import TokenState
from jobs.tokens import check_accounts
from posthouse.home import Home, HomeError
from posthouse.jobs import asking
from posthouse.settings import Settings
from posthouse.workspace import Workspace, WorkspaceError, opened
from warehouse.lake.errors import LakeError
from warehouse.lake.store import Lake
from warehouse.ledger import alerts, audit, heartbeats, webhooks
from warehouse.ledger.errors import LedgerError
from warehouse.ledger.vault import audit_key

LEAST_FREE_BYTES = 1_000_000_000
EXPIRES_SOON = timedelta(days=10)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, and in words what was found and what to do."""

    what: str
    ok: bool
    message: str

    def as_dict(self) -> dict[str, Any]:
        """The finding as JSON."""
        return asdict(self)


def examine(settings: Settings) -> list[Finding]:
    """Every finding, in the order in which to mend them. Never raises: what fails is a finding."""
    findings = [_python(), _home(settings), _disk(settings)]
    try:
        with opened(settings) as workspace:
            findings += [
                Finding("ledger", True, f"{workspace.ledger.dialect}, schema up to date, key fits."),
                *(
                    look(workspace)
                    for look in (_journal, _audit, _lake, _publisher, _alerts, _logins, _webhooks)
                ),
                *_accounts(workspace),
            ]
    except (HomeError, LedgerError, WorkspaceError) as error:
        findings.append(Finding("workspace", False, str(error)))
    return findings


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", sys.version_info >= (3, 11), f"Python {version} (3.11 or newer is needed).")


def _home(settings: Settings) -> Finding:
    try:
        Home.open(settings.home)
    except HomeError as error:
        return Finding("home", False, str(error))
    return Finding("home", True, f"{settings.home} is writable.")


def _disk(settings: Settings) -> Finding:
    if not settings.home.exists():
        return Finding("disk", False, "The home folder does not exist.")
    free = shutil.disk_usage(settings.home).free
    words = f"{free / 1e9:.1f} GB free."
    return Finding(
        "disk", free > LEAST_FREE_BYTES, words if free > LEAST_FREE_BYTES else f"Only {words} Make room."
    )


def _journal(workspace: Workspace) -> Finding:
    if workspace.ledger.dialect != "sqlite":
        return Finding("journal", True, "PostgreSQL keeps its own log.")
    return Finding("journal", True, f"SQLite {sqlite3.sqlite_version}, durable at every commit.")


def _audit(workspace: Workspace) -> Finding:
    with workspace.ledger.read() as conn:
        report = audit.verify(conn, audit_key(workspace.vault))
    if report.ok:
        return Finding("audit", True, f"{report.entries:,} entries, unbroken.")
    return Finding("audit", False, f"The chain breaks at entry {report.first_bad}: {report.why}")


def _lake(workspace: Workspace) -> Finding:
    holder = workspace.home.holder("lake")
    if holder is not None:
        return Finding("lake", True, f"In use by the server (process {holder}).")
    try:
        Lake.open(str(workspace.settings.lake)).close()
    except LakeError as error:
        return Finding("lake", False, str(error))
    return Finding("lake", True, f"{workspace.settings.lake} opens.")


def _publisher(workspace: Workspace) -> Finding:
    with workspace.ledger.read() as conn:
        beat = heartbeats.find(conn, "publisher")
    if workspace.home.holder("publisher") is None:
        return Finding(
            "publisher", False, "It is not running, so nothing is published. Start `posthouse up`."
        )
    at = f"{beat.at:%Y-%m-%d %H:%M:%S} UTC" if beat else "not yet"
    return Finding("publisher", True, f"Running; last heard of {at}.")


def _alerts(workspace: Workspace) -> Finding:
    with workspace.ledger.read() as conn:
        found = alerts.open_alerts(conn)
    if not found:
        return Finding("alerts", True, "None is open.")
    return Finding("alerts", False, "; ".join(alert.message for alert in found[:5]))


def _logins(workspace: Workspace) -> Finding:
    """Say which ways to connect are set up; a pasted token needs none of them."""
    names = {
        "facebook": ("Facebook", "POSTHOUSE_APP_ID"),
        "instagram": ("Instagram", "POSTHOUSE_INSTAGRAM_APP_ID"),
    }
    ready = workspace.settings.apps.flavours()
    told = (
        f"{name} Login is set up." if flavour in ready else f"{name} Login is not set up ({setting})."
        for flavour, (name, setting) in names.items()
    )
    return Finding("login", True, " ".join(told))


def _webhooks(workspace: Workspace) -> Finding:
    with workspace.ledger.read() as conn:
        heard = list(webhooks.listening(conn).values())
        waiting = webhooks.count_deliveries(conn)
    last = max((one.last_at for one in heard if one.last_at), default=None)
    if last is None:
        return Finding(
            "webhooks", True, "Instagram has told nothing by itself yet: posthouse webhooks status."
        )
    kept = waiting.get("kept", 0)
    words = f"Instagram last told something on {last:%Y-%m-%d %H:%M} UTC."
    return Finding(
        "webhooks", not kept, words + (f" {kept} deliveries could not be acted on." if kept else "")
    )


def _accounts(workspace: Workspace) -> Iterator[Finding]:
    results = check_accounts(asking(workspace))
    if not results:
        yield Finding("accounts", False, "None is connected yet: posthouse accounts connect --token …")
    for result in results:
        state = TokenState.of(result.row)
        soon = state.ends_at is not None and state.ends_at - workspace.now() < EXPIRES_SOON
        lacks = any(loss.needed for loss in state.losses)
        advice = " Connect it again soon." if soon else ""
        words = " ".join([result.message, *state.words()]) + advice
        yield Finding(f"account {result.username}", result.ok and not soon and not lacks, words)
