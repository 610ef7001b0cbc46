"""Wall times across clock changes: ten zones, gap and fold, told to the person."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions import files, posts
from actions.posts import PostDraft
from actions.wall_time import parse_wall, resolve, shown, zone_named
from tests.actions.conftest import House
from tests.actions.pictures import picture

GAPS = [  # zone, a wall time that does not exist, the first instant after the gap (UTC), shown as
    ("Europe/Berlin", "2027-03-28T02:30", "2027-03-28T01:00", "03:00"),
    ("Europe/London", "2027-03-28T01:30", "2027-03-28T01:00", "02:00"),
    ("Europe/Lisbon", "2027-03-28T01:59", "2027-03-28T01:00", "02:00"),
    ("America/New_York", "2027-03-14T02:30", "2027-03-14T07:00", "03:00"),
    ("America/Los_Angeles", "2027-03-14T02:00", "2027-03-14T10:00", "03:00"),
    ("America/Santiago", "2027-09-05T00:30", "2027-09-05T04:00", "01:00"),
    ("Australia/Sydney", "2027-10-03T02:30", "2027-10-02T16:00", "03:00"),
    ("Australia/Lord_Howe", "2027-10-03T02:10", "2027-10-02T15:30", "02:30"),
    ("Pacific/Auckland", "2027-09-26T02:30", "2027-09-25T14:00", "03:00"),
    ("America/St_Johns", "2027-03-14T02:30", "2027-03-14T05:30", "03:00"),
]
FOLDS = [  # zone, a wall time that happens twice, its first occurrence (UTC)
    ("Europe/Berlin", "2027-10-31T02:30", "2027-10-31T00:30"),
    ("Europe/London", "2027-10-31T01:30", "2027-10-31T00:30"),
    ("Europe/Lisbon", "2027-10-31T01:00", "2027-10-31T00:00"),
    ("America/New_York", "2027-11-07T01:30", "2027-11-07T05:30"),
    ("America/Los_Angeles", "2027-11-07T01:59", "2027-11-07T08:59"),
    ("America/Santiago", "2027-04-03T23:30", "2027-04-04T02:30"),
    ("Australia/Sydney", "2027-04-04T02:30", "2027-04-03T15:30"),
    ("Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T14:45"),
    ("Pacific/Auckland", "2027-04-04T02:30", "2027-04-03T13:30"),
    ("America/St_Johns", "2027-11-07T01:30", "2027-11-07T04:00"),
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("zone", "wall", "expected", "seen"), GAPS)
def test_in_a_gap_the_first_instant_after_it_is_meant(zone: str, wall: str, expected: str, seen: str) -> None:
    found = resolve(wall, zone)
    assert found.due_at == utc(expected)
    assert found.note and "does not exist" in found.note and f"{seen} is used" in found.note
    assert resolve(found.wall_time, zone).due_at == found.due_at  # what is shown means the same instant


@pytest.mark.parametrize(("zone", "wall", "expected"), FOLDS)
def test_in_a_fold_the_first_occurrence_is_meant(zone: str, wall: str, expected: str) -> None:
    found = resolve(wall, zone)
    assert found.due_at == utc(expected)
    assert found.note and "happens twice" in found.note


@settings(max_examples=200)
@given(
    st.sampled_from([zone for zone, *_ in GAPS]),
    st.datetimes(datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2028-12-31")),
)
def test_what_is_shown_is_what_happens(zone: str, wall: datetime) -> None:
    wall = wall.replace(microsecond=0)
    found = resolve(wall.isoformat(), zone)
    seen = found.due_at.astimezone(zone_named(zone)).replace(tzinfo=None)
    assert seen.isoformat() == found.wall_time
    assert found.note is not None or seen == wall
    assert abs(seen - wall) <= timedelta(hours=1)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-11-21", "2026-11-21T18:00+01:00", "2026-13-01T10:00"])
def test_what_is_no_wall_time_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date and time"):
        parse_wall(text)


@pytest.mark.parametrize("name", ["", "Nowhere/City", "../etc/passwd", "Europe"])
def test_what_is_no_zone_is_refused_in_words(name: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        zone_named(name)


def test_an_instant_is_shown_in_its_zone() -> None:
    assert shown(utc("2026-11-21T17:00"), "Europe/Berlin") == "21 November 2026, 18:00 (Europe/Berlin)"


def test_the_person_is_told_when_scheduling(house: House) -> None:
    file_id = files.add_file(house.desk, house.owner, picture(320, 320), "a.jpg").id
    draft = PostDraft(house.account, "image", "", (file_id,), (), "2027-03-28T02:30")
    made = posts.schedule_new_post(house.desk, house.owner, draft)
    assert any("does not exist" in note for note in made.notes)
    row = posts.post_row(house.desk, house.owner, made.id)
    assert (row.wall_time, row.due_at) == ("2027-03-28T03:00:00", utc("2027-03-28T01:00"))


@pytest.mark.parametrize(
    ("wall", "said"),
    [
        ("2026-11-21T12:58", "in the past"),
        ("2028-01-01T00:00", "more than a year"),
        ("soon", "not a date and time"),
        (None, "has no time"),
    ],
)
def test_times_that_cannot_be_kept(house: House, wall: str | None, said: str) -> None:
    check = posts.check_post(house.desk, house.owner, PostDraft(house.account, wall_time=wall))
    assert any(said in problem for problem in check.problems)


def test_the_minute_that_has_just_begun_is_not_the_past(house: House) -> None:
    house.clock.step(seconds=40)
    check = posts.check_post(house.desk, house.owner, PostDraft(house.account, wall_time="2026-11-21T13:00"))
    assert not any("past" in problem for problem in check.problems)


@pytest.mark.parametrize("status", ["needs_reauth", "paused", "removed"])
def test_accounts_and_files_that_are_not_there(house: House, status: str) -> None:
    from warehouse.ledger import accounts

    with house.desk.ledger.begin() as conn:
        accounts.set_status(conn, house.account, status)
    draft = PostDraft(house.account, file_ids=(77,), time_zone="Moon/Base", campaign_id=5, late_policy_s=-1)
    said = " ".join(posts.check_post(house.desk, house.owner, draft).problems)
    for words in ("is not connected", "no file 77", "no time zone", "no campaign 5", "between 0 and 24"):
        assert words in said
    assert "no account 99" in posts.check_post(house.desk, house.owner, PostDraft(99)).problems[0]
