"""Alerts, heartbeats, usage, capabilities, progress, frozen reports and request keys."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.ledger.world import NOW, add_account
from warehouse.ledger import (
    alerts,
    capabilities,
    heartbeats,
    reports,
    request_keys,
    sync_progress,
    tables,
    usage,
)
from warehouse.ledger.capabilities import Capability
from warehouse.ledger.errors import Conflict, LedgerError, NotFound
from warehouse.ledger.heartbeats import Heartbeat
from warehouse.ledger.request_keys import StoredRequest
from warehouse.ledger.store import Ledger
from warehouse.ledger.sync_progress import SyncProgress
from warehouse.ledger.usage import Usage

HOUR = timedelta(hours=1)


def test_a_matter_has_one_open_alert(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        account = add_account(conn)
        first = alerts.raise_alert(conn, "token", "warning", "Soon", {"days": 5}, account.id, NOW)
        again = alerts.raise_alert(conn, "token", "error", "Ended", {}, account.id, NOW + HOUR)
        assert (again.id, again.level, again.message, again.times) == (first.id, "error", "Ended", 2)
        assert (again.opened_at, again.last_at) == (NOW, NOW + HOUR)
        assert alerts.open_alerts(conn) == [again]
        assert alerts.close_alert(conn, "token", NOW + 2 * HOUR)
        assert not alerts.close_alert(conn, "token", NOW + 2 * HOUR)
        assert alerts.open_alerts(conn) == []
        new = alerts.raise_alert(conn, "token", "info", "Again", {}, account.id, NOW + 3 * HOUR)
        assert new.id != first.id
        assert [one.id for one in alerts.list_alerts(conn)] == [new.id, first.id]
        with pytest.raises(ValueError, match="unknown level"):
            alerts.raise_alert(conn, "x", "panic", "x", {}, None, NOW)


def test_alerts_are_shown_by_account(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        one, other = add_account(conn, "alder"), add_account(conn, "birch")
        for matter, account_id in (("a", one.id), ("b", other.id), ("disk", None)):
            alerts.raise_alert(conn, matter, "info", "x", {}, account_id, NOW)
        assert {alert.matter for alert in alerts.open_alerts(conn, [one.id])} == {"a", "disk"}


def test_alerts_raised_at_once_are_one(ledger: Ledger) -> None:
    def raise_it() -> None:
        with ledger.begin() as conn:
            alerts.raise_alert(conn, "disk", "error", "Full", {}, None, NOW)

    threads = [threading.Thread(target=raise_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with ledger.read() as conn:
        (alert,) = alerts.list_alerts(conn)
        assert alert.times == 6


def test_heartbeats(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        assert heartbeats.find(conn, "server") is None
        heartbeats.beat(conn, Heartbeat("server", 1, NOW, NOW, {}))
        last = Heartbeat("server", 2, NOW, NOW + HOUR, {"due": 3})
        heartbeats.beat(conn, last)
        assert heartbeats.find(conn, "server") == last
        assert heartbeats.list_heartbeats(conn) == [last]


def test_usage_keeps_the_newest_reading(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        newest = Usage("app", 80.5, NOW + HOUR, {"call_count": 80}, NOW)
        usage.record(conn, newest)
        usage.record(conn, Usage("app", 10.0, None, {}, NOW - HOUR))
        assert usage.find(conn, "app") == newest
        assert usage.list_usage(conn) == [newest]
        assert usage.find(conn, "account:1") is None


def test_capabilities_are_learned_and_expire(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        account = add_account(conn)
        refused = Capability(account.id, "REELS", "saved", "refused", "100/33", NOW, NOW + HOUR)
        given = Capability(account.id, "REELS", "saved", "given", "12", NOW, NOW + 2 * HOUR)
        capabilities.learn(conn, [refused, given])
        assert capabilities.list_capabilities(conn, account.id, NOW + HOUR) == [given]
        assert capabilities.list_capabilities(conn, account.id, NOW + 2 * HOUR) == []
        capabilities.forget(conn, account.id)
        assert capabilities.list_capabilities(conn, account.id, NOW) == []


def test_progress_is_per_account_and_resource(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        account = add_account(conn)
        sync_progress.record(conn, SyncProgress(account.id, "media", None, NOW, 1))
        last = SyncProgress(account.id, "media", NOW, NOW + HOUR, 2)
        sync_progress.record(conn, last)
        assert sync_progress.list_progress(conn) == [last]
        assert sync_progress.list_progress(conn, [99]) == []


def test_a_frozen_report_never_changes(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        document = '{"reach": 1}'
        saved = reports.save(conn, title="October", spec={"a": 1}, as_of=NOW, document=document, now=NOW)
        assert reports.load(conn, saved.id) == saved
        assert [entry.id for entry in reports.list_reports(conn)] == [saved.id]
        with pytest.raises(NotFound, match="There is no report 99"):
            reports.load(conn, 99)
        conn.execute(update(tables.reports).values(document='{"reach": 2}'))
        with pytest.raises(LedgerError, match="was changed after it was made"):
            reports.load(conn, saved.id)


def test_a_request_key_gives_the_first_result_again(ledger: Ledger) -> None:
    body = request_keys.hash_of({"b": 1, "a": [2]})
    assert body == request_keys.hash_of({"a": [2], "b": 1})
    with ledger.begin() as conn:
        assert request_keys.find(conn, "k", "post.create", body) is None
        stored = StoredRequest("k", "post.create", body, {"post": 1}, NOW)
        request_keys.save(conn, stored)
        assert request_keys.find(conn, "k", "post.create", body) == stored
        with pytest.raises(Conflict, match="used for something else"):
            request_keys.find(conn, "k", "post.create", request_keys.hash_of({}))
        with pytest.raises(Conflict):
            request_keys.find(conn, "k", "post.cancel", body)
        assert request_keys.forget_before(conn, NOW + HOUR) == 1
        assert request_keys.find(conn, "k", "post.create", body) is None


def test_ten_equal_requests_at_once_act_once(ledger: Ledger) -> None:
    acted: list[int] = []
    results: list[dict[str, int]] = []

    def request(number: int) -> None:
        with ledger.begin() as conn:
            stored = request_keys.find(conn, "k", "post.create", "h")
            if stored is None:
                acted.append(number)
                stored = StoredRequest("k", "post.create", "h", {"by": number}, NOW)
                request_keys.save(conn, stored)
            results.append(stored.result)

    threads = [threading.Thread(target=request, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(acted) == 1
    assert results == [{"by": acted[0]}] * 10
