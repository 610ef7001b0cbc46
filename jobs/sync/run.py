"""The sync job: every wanted account, a few at a time, one failing account never stopping another."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from connectors.graph.client import GraphClient
from jobs.sync.account import read_account
from jobs.sync.foresee import foresee
from jobs.sync.known import Known
from jobs.sync.learning import Learner
from jobs.sync.lease import AccountBusy, Hold, hold
from jobs.sync.plan import OLDEST_DAY
from jobs.sync.reading import Reading
from jobs.sync.result import SyncResult
from warehouse.lake.errors import LakeError
from warehouse.lake.store import Lake
from warehouse.ledger import accounts, capabilities, runs, usage
from warehouse.ledger.accounts import IDENTITY, Account
from warehouse.ledger.errors import LedgerError
from warehouse.ledger.store import Ledger
from warehouse.ledger.vault import Vault, get_secret
from warehouse.raw.store import RawStore

logger = logging.getLogger(__name__)

AT_ONCE = 4
JOB = "sync"

ClientFactory = Callable[[Account, str], GraphClient]  # account, token
OnProgress = Callable[[int, int, str], None]  # accounts done, accounts, a note


class Reader(Protocol):
    """Reads one account; failures end up in its result."""

    def __call__(self, reading: Reading, *, full: bool) -> None:
        """Read what is due."""


class NotConnected(Exception):
    """An account lacks what is needed to ask the platform."""


@dataclass(frozen=True)
class Setting:
    """What all accounts of one sync share."""

    job: str
    read: Reader
    ledger: Ledger
    lake: Lake
    raw: RawStore
    vault: Vault
    now: Callable[[], datetime]
    client_factory: ClientFactory
    full: bool
    dry_run: bool
    look_now: bool
    run_id: int
    thumbs: Path | None
    history: timedelta
    lease_clock: Callable[[], float]


def sync(
    ledger: Ledger,
    lake: Lake,
    raw: RawStore,
    vault: Vault,
    now: Callable[[], datetime],
    client_factory: ClientFactory,
    account_ids: Sequence[int] | None = None,
    *,
    full: bool = False,
    dry_run: bool = False,
    on_progress: OnProgress | None = None,
    trigger: str = "command",
    thumbs: Path | None = None,
    history: timedelta = OLDEST_DAY,
    lease_clock: Callable[[], float] = time.time,
    job: str = JOB,
    read: Reader = read_account,
) -> SyncResult:
    """Read what is due of the given accounts (None: of all that are connected) into the lake.

    `full` reads the whole list of posts again; `dry_run` asks the platform nothing and only fills `plan`. `thumbs`
    is the folder for small pictures (None: keep none), `history` how far back days are read. `trigger` is
    clock | request | command: by the clock the newest posts are looked at when that is worth it, else in any case;
    `read` reads one account, under a lease and as runs of the name `job`. Raises only
    when a store cannot be used at all; what goes wrong with an account is a sentence in `errors`.
    """
    started = time.monotonic()
    with ledger.begin() as conn:
        wanted = accounts.list_accounts(conn, ids=account_ids)
        run_id = 0 if dry_run else runs.start(conn, job, trigger, now())
    setting = Setting(
        job,
        read,
        ledger,
        lake,
        raw,
        vault,
        now,
        client_factory,
        full,
        dry_run,
        trigger != "clock",
        run_id,
        thumbs,
        history,
        lease_clock,
    )
    result = SyncResult(run_id=run_id or None)
    try:
        _sync_all(setting, wanted, account_ids is not None, result, on_progress)
    except BaseException as error:
        _finish(setting, result, "failed", type(error).__name__)
        raise
    result.seconds = round(time.monotonic() - started, 3)
    _finish(setting, result, "done", None)
    return result


def _sync_all(
    setting: Setting,
    wanted: Sequence[Account],
    named: bool,
    result: SyncResult,
    on_progress: OnProgress | None,
) -> None:
    readable = [account for account in wanted if account.status == "connected"]
    result.notes += [
        _why_not(account) for account in wanted if account not in readable and account.status != "removed"
    ]
    if named:
        result.errors, result.notes = result.notes, []
    done, lock = 0, threading.Lock()

    def one(account: Account) -> None:
        nonlocal done
        own = _sync_one(setting, account)
        with lock:
            done += 1
            result.add(own)
            _tell(setting, done, len(readable), account, on_progress)

    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sync") as pool:
        for future in [pool.submit(one, account) for account in readable]:
            future.result()


def _sync_one(setting: Setting, account: Account) -> SyncResult:
    """Read one account; whatever happens becomes part of its result."""
    own = SyncResult(accounts=1)
    try:
        _read_or_foresee(setting, account, own)
    except (AccountBusy, NotConnected, LakeError, LedgerError) as error:
        own.errors.append(f"@{account.username}: {error}")
    except Exception as error:  # a job catches everything, so that one account never stops another
        logger.exception("reading failed unexpectedly", extra={"account": account.id})
        words = (
            f"Reading failed in a way that Posthouse did not expect ({type(error).__name__}); see the log."
        )
        own.errors.append(f"@{account.username}: {words}")
    return own


def _read_or_foresee(setting: Setting, account: Account, own: SyncResult) -> None:
    limited = _still_limited(setting, account)
    if limited:
        own.notes.append(limited)
    elif setting.dry_run:
        _foresee(setting, account, own)
    else:
        with hold(setting.ledger, account.id, setting.lease_clock, setting.job) as held:
            setting.read(_reading(setting, account, held, own), full=setting.full)


def _foresee(setting: Setting, account: Account, own: SyncResult) -> None:
    """Tell what a reading would do, and how many calls the platform would count for it."""
    with setting.ledger.read() as conn:
        learned = capabilities.list_capabilities(conn, account.id, setting.now())
        last = usage.find(conn, f"account:{account.id}")
    learner = Learner({(item.product_type, item.metric): item.status for item in learned})
    known, percent = Known.of(setting.lake, account.id), last.percent if last else None
    wishes = list(
        foresee(known, learner, setting.now(), full=setting.full, look_now=setting.look_now, percent=percent)
    )
    calls = sum(wish.calls for wish in wishes)
    lines = [wish.text for wish in wishes] + [f"about {calls} counted call{'s' * (calls != 1)} in all"]
    own.plan += [f"@{account.username}: {line}" for line in lines]


def _reading(setting: Setting, account: Account, held: Hold, own: SyncResult) -> Reading:
    """Gather what the reading of an account needs."""
    now = setting.now()
    with setting.ledger.read() as conn:
        token = get_secret(conn, setting.vault, f"account:{account.id}", "access_token")
        aliases = accounts.aliases_of(conn, account.id)
        learned = capabilities.list_capabilities(conn, account.id, now)
        last = usage.find(conn, f"account:{account.id}")
    platform_id = next((alias.external_id for alias in aliases if alias.kind == IDENTITY), None)
    if token is None or platform_id is None:
        raise NotConnected("Its access token is not stored here. Connect the account again.")
    return Reading(
        account=account,
        platform_id=platform_id,
        client=setting.client_factory(account, token),
        ledger=setting.ledger,
        lake=setting.lake,
        raw=setting.raw,
        now=setting.now,
        run_id=setting.run_id,
        known=Known.of(setting.lake, account.id),
        learner=Learner({(item.product_type, item.metric): item.status for item in learned}),
        held=held,
        result=own,
        vault=setting.vault,
        token=token,
        thumbs=setting.thumbs,
        history=setting.history,
        look_now=setting.look_now,
        spent=last.percent if last else None,
    )


def _still_limited(setting: Setting, account: Account) -> str | None:
    """Return why an account must not be asked yet: the platform told when its calls come back."""
    with setting.ledger.read() as conn:
        last = usage.find(conn, f"account:{account.id}")
    if last is None or last.regain_at is None or last.regain_at <= setting.now():
        return None
    return f"@{account.username}: its calls are used up until {last.regain_at:%Y-%m-%d %H:%M} UTC; read after that."


def _why_not(account: Account) -> str:
    reason = f" ({account.status_reason})" if account.status_reason else ""
    words = "needs to be connected again" if account.status == "needs_reauth" else f"is {account.status}"
    return f"@{account.username}: not read, because it {words}{reason}."


def _tell(setting: Setting, done: int, total: int, account: Account, on_progress: OnProgress | None) -> None:
    note = f"@{account.username}"
    if on_progress:
        on_progress(done, total, note)
    if not setting.dry_run:
        with setting.ledger.begin() as conn:
            runs.progress(conn, setting.run_id, done, total, note)


def _finish(setting: Setting, result: SyncResult, state: str, error: str | None) -> None:
    if setting.dry_run:
        return
    with setting.ledger.begin() as conn:
        runs.finish(conn, setting.run_id, setting.now(), state, result=result.as_json(), error=error)
