"""The publisher's queue: one holder per intent, lost leases change nothing, what is live stays live."""

import secrets
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from tests.ledger.racing import race
from tests.ledger.world import LEASE_NOW, NOW, add_account, add_intent
from warehouse.ledger import attempts, intents, posts, tables
from warehouse.ledger.errors import Conflict, NotFound
from warehouse.ledger.intents import CLAIMABLE, STATES, TERMINAL, Intent
from warehouse.ledger.store import Connection, Ledger

LEASE_S = 180.0


@pytest.fixture
def intent(ledger: Ledger) -> Intent:
    with ledger.begin() as conn:
        return add_intent(conn, add_account(conn).id)


def claim(conn: Connection, lease_now: float = LEASE_NOW, **more: Any) -> list[Intent]:
    return intents.claim_due(conn, more.get("now", NOW), lease_now, LEASE_S, more.get("limit", 10))


def set_state(conn: Connection, intent_id: int, **values: Any) -> None:
    conn.execute(update(tables.intents).where(tables.intents.c.id == intent_id).values(**values))


def test_an_intent_comes_back_as_it_was_added(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        account = add_account(conn)
        post = posts.add(conn, account_id=account.id, kind="image", caption="x", now=NOW)
        added = add_intent(conn, account.id, post_id=post.id, body={"caption": "é", "files": ["a"]})
        assert intents.get(conn, added.id) == added == intents.find_by_post(conn, post.id)
        assert (added.state, added.lease_generation, added.child_containers) == ("SCHEDULED", 0, [])
        assert intents.find_by_post(conn, post.id + 1) is None
        with pytest.raises(NotFound, match="There is no intent 99"):
            intents.get(conn, 99)


def test_a_post_has_one_intent(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        account = add_account(conn)
        post = posts.add(conn, account_id=account.id, kind="image", caption="x", now=NOW)
        add_intent(conn, account.id, post_id=post.id)
    with pytest.raises(Conflict), ledger.begin() as conn:
        add_intent(conn, account.id, post_id=post.id)


def test_a_claim_leases_what_is_due_the_earliest_first(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        account = add_account(conn)
        minutes = {0: None, -5: None, 1: None, -9: None}
        for offset in minutes:
            at = NOW + timedelta(minutes=offset)
            minutes[offset] = add_intent(conn, account.id, next_at=at, due_at=at).id
        claimed = claim(conn, limit=2)
        assert [one.id for one in claimed] == [minutes[-9], minutes[-5]]
        assert {one.lease_generation for one in claimed} == {1}
        assert {one.lease_until for one in claimed} == {LEASE_NOW + LEASE_S}
        assert [one.id for one in claim(conn)] == [minutes[0]]
        assert claim(conn) == []
        assert claimed[0] == intents.get(conn, claimed[0].id)


@pytest.mark.parametrize("state", sorted(STATES))
def test_only_states_with_a_next_step_are_claimed(ledger: Ledger, intent: Intent, state: str) -> None:
    with ledger.begin() as conn:
        set_state(conn, intent.id, state=state)
        assert bool(claim(conn)) == (state in CLAIMABLE)


def test_a_lease_from_before_the_clock_was_set_back_is_claimed_again(ledger: Ledger, intent: Intent) -> None:
    with ledger.begin() as conn:
        (held,) = claim(conn, LEASE_NOW + 3600.0)
        assert claim(conn, LEASE_NOW + 3500.0) == []  # clocks of two machines differ
        (again,) = claim(conn, LEASE_NOW)
        assert again.lease_generation > held.lease_generation


def test_a_lease_that_ran_out_is_claimed_again_with_a_higher_generation(
    ledger: Ledger, intent: Intent
) -> None:
    with ledger.begin() as conn:
        (first,) = claim(conn)
        assert claim(conn, LEASE_NOW + LEASE_S - 0.001) == []
        (second,) = claim(conn, LEASE_NOW + LEASE_S)
        assert second.lease_generation == first.lease_generation + 1
        assert second.lease_token != first.lease_token


def test_a_lost_lease_changes_nothing(ledger: Ledger, intent: Intent) -> None:
    with ledger.begin() as conn:
        (old,) = claim(conn)
        late = LEASE_NOW + LEASE_S + 1
        (new,) = claim(conn, late)
        before = intents.get(conn, intent.id)
        assert old.lease_token and new.lease_token
        assert not intents.update_held(conn, intent.id, old.lease_token, late, now=NOW, state="READY")
        assert not intents.renew(conn, intent.id, old.lease_token, late, LEASE_S)
        intents.release(conn, intent.id, old.lease_token)
        assert intents.get(conn, intent.id) == before
        assert intents.update_held(conn, intent.id, new.lease_token, late, now=NOW, state="READY")


def test_a_lease_that_ran_out_is_lost_even_if_nobody_took_it(ledger: Ledger, intent: Intent) -> None:
    with ledger.begin() as conn:
        (held,) = claim(conn)
        assert held.lease_token
        late = LEASE_NOW + LEASE_S
        assert not intents.update_held(conn, intent.id, held.lease_token, late, now=NOW, state="READY")


def test_a_held_lease_is_renewed_and_given_back(ledger: Ledger, intent: Intent) -> None:
    with ledger.begin() as conn:
        (held,) = claim(conn)
        assert held.lease_token
        assert intents.renew(conn, intent.id, held.lease_token, LEASE_NOW + 100, LEASE_S)
        assert claim(conn, LEASE_NOW + 200) == []
        values = {"state": "WAIT", "reason": "The limit is reached.", "next_at": NOW}
        token = held.lease_token
        assert intents.update_held(conn, intent.id, token, LEASE_NOW + 200, now=NOW, release=True, **values)
        waiting = intents.get(conn, intent.id)
        assert (waiting.state, waiting.lease_token, waiting.lease_until) == ("WAIT", None, None)
        (again,) = claim(conn, LEASE_NOW + 201)
        assert again.lease_generation == 2


@pytest.mark.parametrize("column", ["id", "account_id", "kind", "lease_generation", "created_at"])
def test_a_step_cannot_change_what_an_intent_is(ledger: Ledger, intent: Intent, column: str) -> None:
    with ledger.begin() as conn:
        (held,) = claim(conn)
        assert held.lease_token
        with pytest.raises(ValueError, match=column):
            intents.update_held(conn, intent.id, held.lease_token, LEASE_NOW, now=NOW, **{column: 1})


@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_an_intent_that_ended_never_changes(ledger: Ledger, intent: Intent, state: str) -> None:
    with ledger.begin() as conn:
        (held,) = claim(conn)
        assert held.lease_token
        set_state(conn, intent.id, state=state)
        assert not intents.update_held(conn, intent.id, held.lease_token, LEASE_NOW, now=NOW, state="READY")
        cancelled = intents.change_by_person(
            conn, intent.id, from_states=CLAIMABLE, now=NOW, state="CANCELLED"
        )
        assert not cancelled
        assert intents.record_published(conn, intent.id, now=NOW, media_id="1") == (state == "PUBLISHED")
        assert intents.get(conn, intent.id).state == state


def test_a_publication_is_recorded_without_the_lease(ledger: Ledger, intent: Intent) -> None:
    with ledger.begin() as conn:
        claim(conn)
        assert intents.record_published(conn, intent.id, now=NOW, published_at=NOW)
        assert intents.record_published(conn, intent.id, now=NOW + timedelta(hours=1), media_id="178")
        assert intents.record_published(conn, intent.id, now=NOW, media_id="other", permalink="https://x/p")
        live = intents.get(conn, intent.id)
        assert (live.state, live.media_id, live.permalink) == ("PUBLISHED", "178", "https://x/p")
        assert (live.published_at, live.lease_token) == (NOW, None)
        assert intents.bound_media(conn, live.account_id, ["178", "179"]) == {"178"}
        assert intents.count_published(conn, live.account_id, NOW) == 1
        assert intents.count_published(conn, live.account_id, NOW + timedelta(seconds=1)) == 0
        assert not intents.record_published(conn, 99, now=NOW)


def test_two_intents_never_have_the_same_media(ledger: Ledger, intent: Intent) -> None:
    with ledger.begin() as conn:
        other = add_intent(conn, intent.account_id)
        intents.record_published(conn, intent.id, now=NOW, media_id="178")
    with pytest.raises(Conflict), ledger.begin() as conn:
        intents.record_published(conn, other.id, now=NOW, media_id="178")


def test_an_edit_takes_the_lease_and_drops_the_container(ledger: Ledger, intent: Intent) -> None:
    with ledger.begin() as conn:
        (held,) = claim(conn)
        assert held.lease_token
        made = {
            "state": "READY",
            "container_id": "c1",
            "child_containers": ["a"],
            "container_created_at": NOW,
        }
        assert intents.update_held(conn, intent.id, held.lease_token, LEASE_NOW, now=NOW, **made)
        edit = {"state": "SCHEDULED", "body": {"caption": "y"}, "content_hash": "1" * 64}
        assert intents.change_by_person(conn, intent.id, from_states=CLAIMABLE, now=NOW, **edit)
        edited = intents.get(conn, intent.id)
        assert (edited.container_id, edited.child_containers, edited.lease_token) == (None, [], None)
        assert (edited.body, edited.lease_generation) == ({"caption": "y"}, 2)
        sent = {"write_intended_at": NOW, "state": "PUBLISHING"}
        assert not intents.update_held(conn, intent.id, held.lease_token, LEASE_NOW, now=NOW, **sent)


def test_what_may_be_on_its_way_is_not_edited(ledger: Ledger, intent: Intent) -> None:
    with ledger.begin() as conn:
        set_state(conn, intent.id, state="WAIT", write_intended_at=NOW, first_write_intended_at=NOW)
        assert not intents.change_by_person(
            conn, intent.id, from_states=CLAIMABLE, now=NOW, state="CANCELLED"
        )
        set_state(conn, intent.id, write_intended_at=None)  # a new container, but it was sent before
        assert not intents.change_by_person(
            conn, intent.id, from_states=CLAIMABLE, now=NOW, state="CANCELLED"
        )


def test_a_person_decides_a_review_of_what_was_sent(ledger: Ledger, intent: Intent) -> None:
    with ledger.begin() as conn:
        set_state(conn, intent.id, state="REVIEW", first_write_intended_at=NOW, container_id="c1")
        again = {"state": "UNCERTAIN", "next_at": NOW}
        changed = intents.change_by_person(
            conn, intent.id, from_states=["REVIEW"], now=NOW, unsent=False, **again
        )
        assert changed
        assert intents.get(conn, intent.id).container_id == "c1"
        assert not intents.change_by_person(
            conn, intent.id, from_states=["REVIEW"], now=NOW, unsent=False, **again
        )


def test_lists_filter_and_the_next_wake_is_known(ledger: Ledger, intent: Intent) -> None:
    with ledger.begin() as conn:
        later = add_intent(conn, intent.account_id, next_at=NOW + timedelta(hours=1), kind="comment")
        assert intents.next_wake(conn) == NOW
        set_state(conn, intent.id, state="REVIEW")
        assert intents.next_wake(conn) == NOW + timedelta(hours=1)
        assert [one.id for one in intents.list_intents(conn, states=["REVIEW"])] == [intent.id]
        assert [one.id for one in intents.list_intents(conn, kinds=["comment"])] == [later.id]
        assert len(intents.list_intents(conn, account_ids=[intent.account_id])) == 2
        assert intents.list_intents(conn, account_ids=[]) == []
        set_state(conn, later.id, state="FAILED")
        assert intents.next_wake(conn) is None


def test_attempts_tell_what_was_tried(ledger: Ledger, intent: Intent) -> None:
    with ledger.begin() as conn:
        cut = attempts.start(conn, intent.id, "create_container", 1, NOW, request_hash="h")
        whole = attempts.start(conn, intent.id, "publish", 2, NOW, container_id="c1")
        end = NOW + timedelta(seconds=2)
        attempts.end(conn, whole, end, "ok", http_status=200, answer={"id": "178"}, media_id="178")
        first, second = attempts.attempts_of(conn, [intent.id])
        assert (first.id, first.outcome, first.ended_at) == (cut, None, None)
        assert (second.outcome, second.http_status, second.answer) == ("ok", 200, {"id": "178"})
        assert (second.container_id, second.media_id, second.ended_at) == ("c1", "178", end)
        assert attempts.attempts_of(conn, []) == []


def test_claimers_never_get_the_same_intent(ledger: Ledger, ledger_url: str) -> None:
    with ledger.begin() as conn:
        account = add_account(conn)
        wanted = {add_intent(conn, account.id).id for _ in range(60)}
    said = race("claim", ledger_url, count=3, workers=3)
    claimed = Counter(intent_id for heard in said for intent_id in heard)
    assert claimed == Counter(dict.fromkeys(wanted, 1))


def test_a_claimer_skips_what_another_is_claiming(postgres_url: str) -> None:
    ledger = Ledger.open(postgres_url, busy_timeout_s=1)
    with ledger.begin() as conn:
        account = add_account(conn)
        ids = [add_intent(conn, account.id).id for _ in range(4)]
    with ledger.begin() as one, ledger.begin() as other:
        assert [intent.id for intent in claim(one, limit=2)] == ids[:2]
        assert [intent.id for intent in claim(other, limit=4)] == ids[2:]
    ledger.close()


def test_a_claim_stays_quick_when_the_past_grows(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.begin() as conn:
        account = add_account(conn)
        old = add_intent(conn, account.id)
        values = {**old.__dict__, "state": "PUBLISHED", "next_at": NOW - timedelta(days=9)}
        del values["id"]
        conn.execute(
            tables.intents.insert(), [{**values, "media_id": secrets.token_hex(8)} for _ in range(5000)]
        )
        query = str(
            conn.exec_driver_sql(
                "EXPLAIN QUERY PLAN SELECT id FROM intents WHERE state IN ('SCHEDULED', 'WAIT')"
                " AND next_at <= '2026-10-01' ORDER BY next_at LIMIT 5"
            ).all()
        )
        assert "ix_intents_state_next_at" in query
        assert [intent.id for intent in claim(conn)] == [old.id]
