"""Posts: drafts, scheduling, moving, cancelling, and what people decide afterwards."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions import files, posts
from actions.actor import Grant
from actions.errors import Conflict, Invalid, NeedsConfirmation, NotAllowed
from actions.posts import Again, Live, PostDraft
from actions.posts.freeze import content_hash
from tests.actions.conftest import House
from tests.actions.pictures import picture
from warehouse.ledger import alerts, attempts, intents
from warehouse.ledger.intents import Intent

SOON = "2026-11-21T18:00"  # 17:00 UTC in Berlin


@pytest.fixture
def draft(house: House) -> PostDraft:
    file_id = files.add_file(house.desk, house.owner, picture(), "a.jpg").id
    return PostDraft(house.account, "image", "Hello #spring", (file_id,), ("A teal square",), SOON)


def intent_of(house: House, post_id: int) -> Intent:
    with house.desk.ledger.read() as conn:
        found = intents.find_by_post(conn, post_id)
    assert found is not None
    return found


def force(house: House, post_id: int, **values: object) -> None:
    """Put the intent where the publisher would have brought it."""
    with house.desk.ledger.begin() as conn:
        states = {intents.find_by_post(conn, post_id).state}  # type: ignore[union-attr]
        found = intents.find_by_post(conn, post_id)
        assert found and intents.change_by_person(
            conn, found.id, from_states=states, now=house.clock(), unsent=False, **values
        )


def test_scheduling_freezes_what_will_be_sent(house: House, draft: PostDraft) -> None:
    made = posts.schedule_new_post(house.desk, house.owner, draft)
    intent, row = intent_of(house, made.id), posts.post_row(house.desk, house.owner, made.id)
    assert (intent.state, intent.kind, row.state) == ("SCHEDULED", "publish", "scheduled")
    assert intent.due_at.isoformat() == "2026-11-21T17:00:00+00:00"
    assert intent.next_at == intent.due_at - timedelta(minutes=15)
    assert intent.body["caption"] == "Hello #spring"
    assert intent.body["files"][0]["alt_text"] == "A teal square"
    assert house.desk.files.open(intent.body["files"][0]["name"]).read(2) == b"\xff\xd8"
    assert intent.content_hash == row.content_hash == content_hash(intent.body, house.account, intent.due_at)
    assert "18:00 (Europe/Berlin)" in made.notes[-1]


def test_at_once_is_due_now_and_prepared_now(house: House, draft: PostDraft) -> None:
    made = posts.schedule_new_post(house.desk, house.owner, replace(draft, wall_time=None), at_once=True)
    intent = intent_of(house, made.id)
    assert intent.due_at == intent.next_at == house.clock()


def test_a_draft_may_be_unfinished_and_is_scheduled_later(house: House, draft: PostDraft) -> None:
    made = posts.create_post(house.desk, house.owner, PostDraft(house.account, "image", "only words"))
    with pytest.raises(Invalid) as refused:
        posts.schedule_post(house.desk, house.owner, made.id)
    assert len(refused.value.problems) == 2  # no media, no time
    posts.update_post(house.desk, house.owner, made.id, draft)
    posts.schedule_post(house.desk, house.owner, made.id)
    assert posts.post_row(house.desk, house.owner, made.id).state == "scheduled"
    with pytest.raises(Conflict):
        posts.schedule_post(house.desk, house.owner, made.id)


@pytest.mark.parametrize("content", ["caption", "alt_texts", "wall_time", "options"])
def test_every_part_of_the_content_changes_the_hash(house: House, draft: PostDraft, content: str) -> None:
    changed = {
        "caption": "Hello #autumn",
        "alt_texts": ("Another",),
        "wall_time": "2026-11-21T18:01",
        "options": {"collaborators": ["friend"]},
    }
    made = posts.schedule_new_post(house.desk, house.owner, draft)
    before = intent_of(house, made.id)
    posts.update_post(house.desk, house.owner, made.id, replace(draft, **{content: changed[content]}))
    assert intent_of(house, made.id).content_hash != before.content_hash


def test_moving_voids_the_container_and_takes_the_lease(house: House, draft: PostDraft) -> None:
    made = posts.schedule_new_post(house.desk, house.owner, draft)
    with house.desk.ledger.begin() as conn:
        claimed = intents.claim_due(conn, house.clock() + timedelta(hours=5), 100.0, 180.0, 5)[0]
        assert intents.update_held(
            conn,
            claimed.id,
            claimed.lease_token or "",
            101.0,
            now=house.clock(),
            state="READY",
            container_id="1790",
        )
    posts.move_post(house.desk, house.owner, made.id, "2026-11-22T09:30")
    moved = intent_of(house, made.id)
    assert (moved.state, moved.container_id) == ("SCHEDULED", None)
    assert moved.due_at.isoformat() == "2026-11-22T08:30:00+00:00"
    with house.desk.ledger.begin() as conn:
        assert not intents.update_held(
            conn, claimed.id, claimed.lease_token or "", 102.0, now=house.clock(), state="PUBLISHING"
        )


@pytest.mark.parametrize("state", ["PUBLISHING", "UNCERTAIN", "READY"])
def test_once_a_write_is_intended_nothing_changes(house: House, draft: PostDraft, state: str) -> None:
    made = posts.schedule_new_post(house.desk, house.owner, draft)
    force(house, made.id, state=state, first_write_intended_at=house.clock(), write_intended_at=house.clock())
    before = intent_of(house, made.id)
    for change in (
        lambda: posts.cancel_post(house.desk, house.owner, made.id),
        lambda: posts.move_post(house.desk, house.owner, made.id, "2026-11-22T09:30"),
        lambda: posts.update_post(house.desk, house.owner, made.id, replace(draft, caption="x")),
    ):
        with pytest.raises(Conflict, match="may already be live"):
            change()
    assert intent_of(house, made.id) == before
    assert posts.post_row(house.desk, house.owner, made.id).may_cancel is False


def test_cancelling_ends_the_intent_and_cannot_be_repeated(house: House, draft: PostDraft) -> None:
    made = posts.schedule_new_post(house.desk, house.owner, draft)
    posts.cancel_post(house.desk, house.owner, made.id)
    assert intent_of(house, made.id).state == "CANCELLED"
    row = posts.post_row(house.desk, house.owner, made.id)
    assert (row.state, row.may_edit, row.may_cancel) == ("cancelled", False, False)
    for change in (posts.cancel_post, lambda *a: posts.move_post(*a, "2026-11-22T09:30")):
        with pytest.raises(Conflict):
            change(house.desk, house.owner, made.id)


def test_a_twin_within_a_day_needs_a_yes(house: House, draft: PostDraft) -> None:
    posts.schedule_new_post(house.desk, house.owner, draft)
    twin = replace(draft, wall_time="2026-11-22T17:00")
    with pytest.raises(NeedsConfirmation, match="same caption and media"):
        posts.schedule_new_post(house.desk, house.owner, twin)
    posts.schedule_new_post(house.desk, house.owner, twin, confirmed=True)
    later = replace(draft, wall_time="2026-11-24T17:00")
    assert not posts.check_post(house.desk, house.owner, later).warnings
    assert not posts.check_post(house.desk, house.owner, replace(draft, caption="Other")).warnings


def test_a_cancelled_twin_is_no_twin(house: House, draft: PostDraft) -> None:
    made = posts.schedule_new_post(house.desk, house.owner, draft)
    posts.cancel_post(house.desk, house.owner, made.id)
    assert not posts.check_post(house.desk, house.owner, draft).warnings


@pytest.mark.parametrize("state", ["FAILED", "MISSED"])
def test_retry_starts_over_with_a_new_container(house: House, draft: PostDraft, state: str) -> None:
    made = posts.schedule_new_post(house.desk, house.owner, draft)
    force(
        house, made.id, state=state, container_id="179", attempt_no=2, containers_made=3,
        first_write_intended_at=house.clock(), write_intended_at=house.clock(), last_error={"code": 1},
    )  # fmt: skip
    house.clock.step(hours=9)
    posts.retry_post(house.desk, house.owner, made.id)
    again = intent_of(house, made.id)
    assert (again.state, again.due_at) == ("SCHEDULED", house.clock())
    assert (again.container_id, again.attempt_no, again.containers_made) == (None, 0, 0)
    assert again.first_write_intended_at is None and again.last_error is None
    with pytest.raises(Conflict):
        posts.retry_post(house.desk, house.owner, made.id)


def test_review_can_be_settled_as_live(house: House, draft: PostDraft) -> None:
    made = posts.schedule_new_post(house.desk, house.owner, draft)
    force(house, made.id, state="REVIEW", container_id="179", first_write_intended_at=house.clock())
    with pytest.raises(Invalid, match="no link"):
        posts.resolve_review(house.desk, house.owner, made.id, Live("https://evil.example/p/1"))
    link = "https://www.instagram.com/p/ABCdef12345/"
    posts.resolve_review(house.desk, house.owner, made.id, Live(link, "17912345678901234"))
    row = posts.post_row(house.desk, house.owner, made.id)
    assert (row.state, row.permalink, row.media_id) == ("published", link, "17912345678901234")
    other = posts.schedule_new_post(house.desk, house.owner, draft, confirmed=True)
    force(house, other.id, state="REVIEW")
    with pytest.raises(Conflict, match="another post"):
        posts.resolve_review(house.desk, house.owner, other.id, Live(None, "17912345678901234"))


@pytest.mark.parametrize(
    ("container", "sent", "expected"),
    [
        ("179", True, ("UNCERTAIN", "179")),
        ("179", False, ("SCHEDULED", None)),
        (None, True, ("SCHEDULED", None)),
    ],
)
def test_review_again_reads_a_sent_container_first(
    house: House, draft: PostDraft, container: str | None, sent: bool, expected: tuple[str, str | None]
) -> None:
    made = posts.schedule_new_post(house.desk, house.owner, draft)
    at = house.clock() if sent else None
    force(
        house, made.id, state="REVIEW", container_id=container, first_write_intended_at=at,
        write_intended_at=at, attempt_no=3,
    )  # fmt: skip
    house.clock.step(hours=8)
    posts.resolve_review(house.desk, house.owner, made.id, Again())
    intent = intent_of(house, made.id)
    assert (intent.state, intent.container_id) == expected
    assert (intent.attempt_no, intent.due_at, intent.next_at) == (0, house.clock(), house.clock())
    assert intent.content_hash == content_hash(intent.body, intent.account_id, intent.due_at)
    assert posts.post_row(house.desk, house.owner, made.id).content_hash == intent.content_hash


def test_an_author_writes_and_an_approver_schedules(house: House, draft: PostDraft) -> None:
    author = house.person(Grant("author", "account", house.account))
    made = posts.create_post(house.desk, author, draft)
    with pytest.raises(NotAllowed, match="approver"):
        posts.schedule_post(house.desk, author, made.id)
    approver = house.person(Grant("approver", "client", house.client))
    posts.schedule_post(house.desk, approver, made.id)
    with pytest.raises(NotAllowed):  # what was agreed to is not the author's to change
        posts.update_post(house.desk, author, made.id, replace(draft, caption="other"))
    row = posts.post_row(house.desk, author, made.id)
    assert (row.may_edit, row.may_cancel) == (False, True)


def test_a_post_cannot_be_smuggled_to_an_account_of_others(house: House, draft: PostDraft) -> None:
    author = house.person(Grant("author", "account", house.account))
    made = posts.create_post(house.desk, author, draft)
    with pytest.raises(NotAllowed):
        posts.update_post(house.desk, author, made.id, replace(draft, account_id=house.stranger))


def test_the_overview_is_in_order_and_within_sight(house: House, draft: PostDraft) -> None:
    late = posts.schedule_new_post(house.desk, house.owner, replace(draft, wall_time="2026-11-25T10:00")).id
    early = posts.schedule_new_post(house.desk, house.owner, draft).id
    unfinished = posts.create_post(house.desk, house.owner, PostDraft(house.account)).id
    posts.create_post(house.desk, house.owner, PostDraft(house.stranger))
    viewer = house.person(Grant("viewer", "client", house.client))
    rows = posts.posts_overview(house.desk, viewer)
    assert [row.id for row in rows] == [early, late, unfinished]
    assert not any(row.may_edit or row.may_cancel for row in rows)
    assert [row.id for row in posts.posts_overview(house.desk, viewer, states=["draft"])] == [unfinished]
    assert posts.posts_overview(house.desk, viewer, account_ids=[house.stranger]) == []
    with pytest.raises(NotAllowed):
        posts.post_row(house.desk, viewer, posts.posts_overview(house.desk, house.owner)[-1].id)


def test_the_story_tells_who_did_what(house: House, draft: PostDraft) -> None:
    author = house.person(Grant("approver", "account", house.account))
    made = posts.schedule_new_post(house.desk, author, draft)
    house.clock.step(hours=5)
    with house.desk.ledger.begin() as conn:
        intent = intents.find_by_post(conn, made.id)
        assert intent
        for _ in range(4):
            read = attempts.start(conn, intent.id, "read_container", 1, house.clock())
            attempts.end(conn, read, house.clock(), "ok", answer={"status_code": "IN_PROGRESS"})
        sent = attempts.start(conn, intent.id, "publish", 1, house.clock())
        attempts.end(
            conn, sent, house.clock(), "ambiguous", answer={"message": "Application request limit reached"}
        )
        intents.record_published(
            conn, intent.id, now=house.clock(), permalink="https://www.instagram.com/p/X/"
        )
    texts = [line.text for line in posts.story_of_post(house.desk, author, made.id)]
    assert texts[0].startswith(f"{author.name} scheduled it. Due 21 November 2026, 17:00 UTC, content ")
    assert sum("IN_PROGRESS" in text for text in texts) == 2  # the first and the last of a row
    assert "Publishing it: no clear answer (Application request limit reached)." in texts
    assert texts[-1] == "Now: Published. https://www.instagram.com/p/X/"


DEALT_WITH = {
    "cancelled": ("REVIEW", lambda h, p: posts.cancel_post(h.desk, h.owner, p)),
    "moved": ("REVIEW", lambda h, p: posts.move_post(h.desk, h.owner, p, "2026-11-22T09:30")),
    "tried again": ("FAILED", lambda h, p: posts.retry_post(h.desk, h.owner, p)),
    "published again": ("REVIEW", lambda h, p: posts.resolve_review(h.desk, h.owner, p, Again())),
    "settled as live": ("REVIEW", lambda h, p: posts.resolve_review(h.desk, h.owner, p, Live())),
}


@pytest.mark.parametrize(("state", "deal"), DEALT_WITH.values(), ids=DEALT_WITH)
def test_dealing_with_a_post_closes_its_alert(house: House, draft: PostDraft, state: str, deal) -> None:
    made = posts.schedule_new_post(house.desk, house.owner, draft)
    force(house, made.id, state=state)
    matter = f"publish:{intent_of(house, made.id).id}"
    with house.desk.ledger.begin() as conn:
        alerts.raise_alert(conn, matter, "error", "Look at it.", {}, house.account, house.clock())
    deal(house, made.id)
    with house.desk.ledger.read() as conn:
        assert alerts.open_alerts(conn) == []
