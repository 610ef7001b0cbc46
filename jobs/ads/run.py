"""Reads the ads of accounts, a few accounts at a time; one that fails, or may not, never stops another."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from connectors.graph.client import GraphClient
from connectors.graph.errors import (
    GraphError,
    NotFound,
    PermissionMissing,
    RateLimited,
    Rejected,
    TokenInvalid,
    Unreachable,
)
from jobs.ads.days import DayReader
from jobs.ads.due import ALL, KIND, Work, due_of, is_tree_due, works_of
from jobs.ads.reading import (
    AdAccountInfo,
    AdReading,
    Directory,
    Enough,
    everything_of,
    left_alone_until,
    lives_of,
)
from jobs.ads.result import AdsResult
from jobs.ads.tree import find_accounts, linked_accounts, note_look, read_ads_of, read_tree
from jobs.ads.waiting import is_waiting, take_up
from jobs.sync import sync
from jobs.sync.lease import LeaseLost
from jobs.sync.reading import Reading
from warehouse.lake.store import Lake
from warehouse.ledger import accounts, capabilities
from warehouse.ledger.accounts import Account
from warehouse.ledger.capabilities import Capability
from warehouse.ledger.store import Connection, Ledger
from warehouse.ledger.vault import Vault, get_secret
from warehouse.raw.store import RawStore

JOB = "ads"
REFUSED_FOR = timedelta(days=7)  # connecting again forgets it at once
PAUSE_S = 15 * 60.0
OF_ALL = frozenset({4, 17, 32, 341})  # codes of limits that are not an ad account's own
TOKENS = ("parent_token", "access_token")  # a Page's own token sees no ad accounts, its person's does

Makes = Callable[[Account, str], GraphClient]


def sync_ads(
    ledger: Ledger,
    lake: Lake,
    raw: RawStore,
    vault: Vault,
    now: Callable[[], datetime],
    client: Makes,
    account_ids: Sequence[int] | None = None,
    *,
    trigger: str = "command",
    report_from: int = 3000,
    lease_clock: Callable[[], float] = time.time,
) -> AdsResult:
    """Read what is due of the ads of the given accounts (None: of all that are connected) into the lake.

    Leaves a run only when something was due. `report_from`: rows from which a query is ordered as a report.
    """
    with ledger.read() as conn:
        found = accounts.list_accounts(conn, ids=account_ids, statuses=("connected",))
    wanted = [account.id for account in found if due_of(ledger, lake, account, now()).is_due]
    result = AdsResult()
    if wanted:
        reader = _Reader(client, report_from, result)
        result.take(
            sync(
                ledger,
                lake,
                raw,
                vault,
                now,
                client,
                wanted,
                trigger=trigger,
                lease_clock=lease_clock,
                job=JOB,
                read=reader,
            )
        )
    return result


class _Reader:
    """Reads the ads of one account; given to the sync, which holds the lease and keeps the run."""

    def __init__(self, client: Makes, report_from: int, result: AdsResult) -> None:
        self._client, self._report_from, self._result = client, report_from, result
        self._directory, self._lock = Directory(), threading.Lock()

    def __call__(self, reading: Reading, *, full: bool) -> None:
        """Read what is due. Failures end up in the result, never beyond this account."""
        with reading.ledger.read() as conn:
            token = token_for(conn, reading.vault, reading.account.id) or reading.token
        client, done = self._client(reading.account, token), AdsResult()
        ads = AdReading(reading, client, token, self._directory, done, self._report_from)
        try:
            _read(ads)
        except RateLimited as error:
            ads.leave_alone(everything_of(reading.account.id), error.retry_after_s)
            ads.note(error)
        except Enough as error:
            ads.leave_alone(everything_of(reading.account.id), PAUSE_S)
            ads.note(error)
        except (GraphError, LeaseLost) as error:
            ads.fail(error)
        finally:
            counts = client.counts
            reading.result.round_trips, reading.result.counted_calls = (
                counts.round_trips,
                counts.counted_calls,
            )
            client.close()
            with self._lock:
                self._result.add(done)


def token_for(conn: Connection, vault: Vault, account_id: int) -> str | None:
    """Return the token that can read ads: the person's when it is kept, else the account's own."""
    kept = (get_secret(conn, vault, f"account:{account_id}", name) for name in TOKENS)
    return next((token for token in kept if token), None)


def _read(ads: AdReading) -> None:
    of = ads.of
    tree = is_tree_due(of.lake, of.account.id, of.now())
    if tree:
        try:
            linked = find_accounts(ads)
        except (PermissionMissing, Rejected, NotFound) as error:
            _learn_refusal(ads, error)
            return
    else:
        linked = linked_accounts(ads.objects())
    ads.done.ad_accounts = len(linked)
    read = [_guarded(ads, one, tree=tree) for one in linked]  # all of them, whatever one says
    if tree and all(read):
        note_look(ads)


def _guarded(ads: AdReading, one: AdAccountInfo, *, tree: bool) -> bool:
    """Read one ad account, and say whether what there is was read; its faults do not keep the next from being read."""
    if left_alone_until(ads.of.ledger, one.id, ads.of.now()):
        return True
    is_known = not tree
    try:
        if tree:
            read_tree(ads, one)
        foreign = read_ads_of(ads, one)
        is_known = True
        _read_days_of(ads, one, foreign)
    except (RateLimited, Enough) as error:
        if not is_known or (isinstance(error, RateLimited) and error.code in OF_ALL):
            raise
        ads.leave_alone(one.id, error.retry_after_s if isinstance(error, RateLimited) else PAUSE_S)
        ads.note(error)
    except (TokenInvalid, Unreachable):
        raise
    except GraphError as error:
        ads.fail(error)
    return is_known


def _read_days_of(ads: AdReading, one: AdAccountInfo, foreign: set[str]) -> None:
    of, objects = ads.of, ads.objects()
    works = works_of(of.ledger, of.lake, of.account.id, objects, of.now())
    work = next((work for work in works if work.ad_account.id == one.id), None)
    if work is not None:
        reader = DayReader(ads, one, foreign, lives_of(objects, one.id), len(work.reports))
        _read_days(ads, reader, work)


def _read_days(ads: AdReading, reader: DayReader, work: Work) -> None:
    for report in filter(is_waiting, work.reports):
        take_up(ads, reader, report)
    for span in work.spans:
        reader.read(span)


def _learn_refusal(ads: AdReading, error: GraphError) -> None:
    """Remember that ads cannot be read, and why, so that it is told but not asked for again every time."""
    now = ads.of.now()
    sentence = f"Ads are not read: {error}"
    lesson = Capability(ads.of.account.id, KIND, ALL, "refused", sentence, now, now + REFUSED_FOR)
    with ads.of.ledger.begin() as conn:
        capabilities.learn(conn, [lesson])
    ads.note(sentence)
