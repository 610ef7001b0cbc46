"""What goes into a report: whose, which days, as known when."""

from datetime import date, timedelta

import pytest

from jobs.reports import ReportDocument, ReportError
from tests.reports.desk import COUNTERS, NOW, Desk, busy_october, on


def value(document: ReportDocument, metric: str) -> float | None:
    found = document.figure(metric)
    assert found is not None
    return found.value


def test_days_are_those_of_the_clients_zone(desk: Desk) -> None:
    desk.posted("first", on(30, 22, month=9))  # 1 October, 00:00 in Berlin
    desk.posted("last", on(31, 22))  # 31 October, 23:00 in Berlin, where the clocks have gone back
    desk.posted("after", on(31, 23))
    document = desk.report()
    assert [post.media_id for post in document.posts] == ["last", "first"]
    assert [day.day for day in document.days if day.posts] == [date(2026, 10, 1), date(2026, 10, 31)]
    assert sum(day.engagement or 0 for day in document.days) == value(document, "engagement") == 130


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Pacific/Honolulu", "Pacific/Auckland"]
)
@pytest.mark.parametrize("basis", ["pacific", "utc"])
def test_the_days_of_the_platform_add_up_to_the_figure(desk: Desk, zone: str, basis: str) -> None:
    client = desk.add_client("Elsewhere", zone)
    desk.account = desk.add_account("elsewhere", client)
    desk.days(
        "reach", on(20, 7 if basis == "pacific" else 0, month=9), [float(n) for n in range(50)], basis=basis
    )
    document = desk.report()
    assert sum(day.reach for day in document.days if day.reach is not None) == value(
        document, "reach_daily_sum"
    )


def test_what_is_not_known_is_none_and_not_zero(desk: Desk) -> None:
    document = desk.report()
    assert value(document, "posts") == 0
    assert {f.value for f in document.figures if f.metric != "posts"} == {None}
    assert all(
        day.reach is None and day.engagement is None and day.followers is None for day in document.days
    )
    assert len(document.days) == 31 and len(document.days_before) == 30


def test_a_rebuild_after_later_loads_is_the_same_document(desk: Desk) -> None:
    busy_october(desk)
    first = desk.report()
    desk.posted("m20", on(22, 8, month=10), seen=NOW + timedelta(hours=1), likes=99_999)
    desk.posted("late", on(30), seen=NOW + timedelta(hours=1))
    desk.days("reach", on(1, 7), [9e9] * 31, seen=NOW + timedelta(hours=2))
    desk.followers(5_000_000, NOW + timedelta(hours=3))
    again = desk.report()
    assert again == first
    assert again.checksum == first.checksum
    later = desk.report(now=NOW + timedelta(hours=4))
    assert value(later, "posts") == value(first, "posts") + 1
    assert later.restated and not first.restated


def test_the_document_survives_being_kept_as_json(desk: Desk) -> None:
    busy_october(desk)
    document = desk.report()
    kept = ReportDocument.from_json(document.to_json())
    assert kept == document
    assert kept.checksum == document.checksum
    with pytest.raises(ReportError, match="cannot be read"):
        ReportDocument.from_json("{}")


def test_a_campaign_counts_only_its_members(desk: Desk) -> None:
    desk.posted("in", on(5), caption="Fresh #Autumn beans", likes=100)
    desk.posted("out", on(6), caption="Nothing to do with it", likes=7000)
    desk.posted("early", on(5, month=9), caption="#autumn, too early", likes=9000)
    campaign = desk.campaign("Autumn", ("hashtag", "autumn"))
    desk.planned(on(5), media_id="in")
    desk.planned(on(6), media_id="out")
    desk.planned(on(7), "MISSED", campaign_id=campaign)
    document = desk.report(account_ids=(), campaign_id=campaign, compare="none")
    assert [post.media_id for post in document.posts] == ["in"]
    assert document.posts[0].why == "hashtag #autumn"
    assert value(document, "posts") == 1
    assert value(document, "engagement") == 100 + 5 + 7 + 3
    assert sum(day.posts for day in document.days) == 1
    assert [row.state for row in document.publishing] == ["published", "missed"]
    assert document.title == document.campaign == "Autumn"
    assert not document.formats


def test_a_campaign_without_members_has_no_posts(desk: Desk) -> None:
    desk.posted("out", on(6))
    document = desk.report(account_ids=(), campaign_id=desk.campaign("Empty", ("hashtag", "nobody")))
    assert document.posts == ()
    assert value(document, "posts") == 0


def test_several_accounts_are_summed(desk: Desk) -> None:
    second = desk.add_account("suedlicht", desk.client)
    desk.posted("a", on(5))
    desk.posted("b", on(6), account=second)
    document = desk.report(account_ids=(desk.account, second))
    assert value(document, "post_reach_sum" if document.campaign else "engagement") == 2 * 65
    assert {post.account for post in document.posts} == {"nordlicht", "suedlicht"}
    assert document.title == "Nordlicht" and document.accounts == ("nordlicht", "suedlicht")


def test_accounts_of_several_clients_are_cut_in_utc(desk: Desk) -> None:
    other = desk.add_account("other", desk.add_client("Other", "Asia/Tokyo"))
    document = desk.report(account_ids=(desk.account, other))
    assert (document.zone, document.client) == ("UTC", "Several clients")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"account_ids": (99,)}, "no account 99"),
        ({"account_ids": (1, 99, 98)}, "no account 98, 99"),
        ({"account_ids": (), "campaign_id": 7}, "no campaign 7"),
    ],
)
def test_what_is_not_there_is_said(desk: Desk, asked: dict, says: str) -> None:
    with pytest.raises(ReportError, match=says):
        desk.report(**asked)


def test_a_campaign_of_another_client_than_the_account(desk: Desk) -> None:
    other = desk.add_account("other", desk.add_client("Other"))
    campaign = desk.campaign("Autumn", ("dates", ""))
    with pytest.raises(ReportError, match="None of the accounts"):
        desk.report(account_ids=(other,), campaign_id=campaign)


def test_posts_without_insights_are_left_out_and_counted(desk: Desk) -> None:
    desk.posted("known", on(5))
    desk.posted("unknown", on(6), insights=False)
    engagement = desk.report().figure("engagement")
    assert engagement is not None
    assert engagement.value == sum(COUNTERS[name] for name in ("likes", "comments", "saved", "shares"))
    assert engagement.note == "1 of 2 posts without a value are left out"
