"""What the lake holds of ads equals what the sandbox knows, and a reading that repeats costs and writes little."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from jobs.ads import ads_standing
from tests.jobs_ads.conftest import PAID, connect, read_ads, stored, truth
from tests.jobs_sync.conftest import VAULT, Desk


def test_everything_ever_delivered_is_stored_as_it_was(desk: Desk) -> None:
    result = read_ads(desk)
    assert result.errors == []
    assert (result.accounts, result.ad_accounts) == (2, 2)
    assert stored(desk) == truth(desk)
    assert result.days == desk.number("SELECT count(*) FROM ad_daily")
    kinds = desk.table("SELECT kind, count(*) AS n FROM ad_objects_current GROUP BY kind")
    assert {row["kind"] for row in kinds} == {"account", "campaign", "adset", "ad"}
    assert desk.number("SELECT count(*) FROM ads_current WHERE campaign IS NULL OR adset IS NULL") == 0


def test_reading_again_at_once_asks_nothing(desk: Desk) -> None:
    read_ads(desk)
    again = read_ads(desk)
    assert (again.accounts, again.round_trips, again.run_id) == (0, 0, None)


def test_restated_days_are_appended_and_all_others_left(desk: Desk) -> None:
    read_ads(desk)
    rows, before = (
        desk.number("SELECT count(*) FROM ad_daily"),
        desk.number("SELECT count(*) FROM ad_object_version"),
    )
    desk.step(days=3)
    result = read_ads(desk)
    assert result.errors == []
    assert stored(desk) == truth(desk)
    restated = desk.table(
        "SELECT ad_id, day, publisher_platform, count(*) AS n FROM ad_daily GROUP BY ALL HAVING count(*) > 1"
    )
    assert restated
    assert min(row["day"].date() for row in restated) >= desk.now().date() - timedelta(days=35)
    assert desk.number("SELECT count(*) FROM ad_daily") == rows + result.days
    assert desk.number("SELECT count(*) FROM ad_object_version") - before < 20
    assert result.counted_calls < 20


def test_only_young_days_are_read_within_a_day(desk: Desk) -> None:
    read_ads(desk)
    looks = desk.number("SELECT count(*) FROM ad_coverage")
    desk.step(hours=6)
    read_ads(desk)
    fresh = desk.number("SELECT count(*) FROM ad_coverage") - looks
    assert 2 * 3 <= fresh <= 2 * 5


def test_days_are_those_of_the_ad_accounts_zone(desk: Desk) -> None:
    read_ads(desk)
    zones = {row["object_id"]: row["time_zone"] for row in desk.table(
        "SELECT object_id, time_zone FROM ad_objects_current WHERE kind = 'account'")}  # fmt: skip
    assert len(set(zones.values())) == 2
    for row in desk.table("SELECT DISTINCT ad_account_id, day, start_utc, end_utc FROM ad_daily"):
        zone = ZoneInfo(zones[row["ad_account_id"]])
        assert row["start_utc"].astimezone(zone).strftime("%Y-%m-%d %H:%M") == f"{row['day']:%Y-%m-%d} 00:00"
        assert 23 <= (row["end_utc"] - row["start_utc"]).total_seconds() / 3600 <= 25


def test_boosts_are_linked_to_the_posts_that_they_show(desk: Desk) -> None:
    desk.sync()
    read_ads(desk)
    linked = desk.table(
        "SELECT a.media_id, m.posted_at, a.created_at FROM ads_current a "
        "JOIN media_current m USING (account_id, media_id)"
    )
    promoted = desk.number("SELECT count(*) FROM ads_current WHERE media_id IS NOT NULL")
    assert len(linked) == promoted > 0
    assert all(row["created_at"] > row["posted_at"] for row in linked)
    accounts = [row["account_id"] for row in desk.table("SELECT DISTINCT account_id FROM ads_current")]
    shares = desk.lake.rows("paid_share", accounts=accounts, media=None)
    assert shares
    assert all(0 < row["paid_share"] < 100 for row in shares if row["organic_views"] and row["paid_views"])


def test_a_deleted_campaign_keeps_what_it_brought(desk: Desk) -> None:
    read_ads(desk)
    gone = desk.number("SELECT count(*) FROM ads_current WHERE effective_status IN ('DELETED', 'ARCHIVED')")
    brought = desk.number(
        "SELECT count(*) FROM ads_current a JOIN ad_daily_current d USING (account_id, ad_id) "
        "WHERE a.effective_status IN ('DELETED', 'ARCHIVED')"
    )
    assert gone and brought


def test_what_was_not_told_is_null_and_a_day_without_a_row_was_looked_at(desk: Desk) -> None:
    read_ads(desk)
    assert desk.number("SELECT count(*) FROM ad_daily WHERE profile_visits IS NULL") > 0
    assert desk.number("SELECT count(*) FROM ad_daily WHERE profile_visits = 0") == 0
    uncovered = desk.number(
        "SELECT count(*) FROM ad_daily d ANTI JOIN ad_coverage c "
        "ON c.account_id = d.account_id AND c.ad_account_id = d.ad_account_id AND c.day = d.day"
    )
    assert uncovered == 0


def test_amounts_of_a_currency_without_cents(desk: Desk) -> None:
    read_ads(desk)
    spent = desk.lake.rows("ad_account_totals", accounts=[1, 2])
    answers = desk.platform.get("/v25.0/me/adaccounts", fields="amount_spent,currency").json()["data"]
    assert sorted((row["currency"], row["spend_minor"]) for row in spent) == sorted(
        (one["currency"], int(one["amount_spent"])) for one in answers
    )


def test_an_account_that_never_advertised_costs_a_look_a_day(desk_at, make_sandbox) -> None:
    desk = desk_at(make_sandbox(accounts=10, posts=5, quirks=PAID))
    connect(desk)
    result = read_ads(desk)
    assert result.errors == []
    assert stored(desk) == truth(desk)
    assert read_ads(desk).accounts == 0
    desk.step(hours=21)
    assert read_ads(desk).accounts == 10


@pytest.mark.parametrize("lacking", [True, False])
def test_without_the_permission_it_is_named_and_nothing_else_fails(desk: Desk, lacking: bool) -> None:
    if lacking:
        for scope in ("ads_read", "ads_management"):
            desk.platform.control.change_token(remove=scope)
    standing = ads_standing(desk.ledger, VAULT, desk.now, desk.client, 1)
    assert ("ads_management" in standing) == lacking
    result = read_ads(desk)
    assert result.errors == []
    assert len(result.notes) == (2 if lacking else 0)
    assert all("Ads are not read" in note for note in result.notes)
    assert (read_ads(desk).accounts, desk.sync().errors) == (0, [])
