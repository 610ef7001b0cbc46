"""Deliveries, news, subscriptions, mentions and deletions, on both databases."""

from datetime import timedelta

from tests.ledger.world import NOW, add_account
from warehouse.ledger import deletions, webhooks
from warehouse.ledger.store import Ledger
from warehouse.ledger.webhooks import News

HOUR = timedelta(hours=1)


def test_a_delivery_waits_until_it_is_settled_or_kept(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        assert webhooks.receive(conn, b"one", ["1"], NOW)
        assert not webhooks.receive(conn, b"one", ["1"], NOW)
        assert webhooks.receive(conn, b"two\x00\xff", [], NOW) and webhooks.receive(
            conn, b"three", ["1"], NOW
        )
        first, second, third = webhooks.waiting(conn, NOW)
        assert [bytes(one.body) for one in (first, second, third)] == [b"one", b"two\x00\xff", b"three"]
        webhooks.settle(conn, first.id)
        webhooks.put_off(conn, second.id, NOW + HOUR, "not now")
        webhooks.keep(conn, third.id, "of another shape")
        assert webhooks.waiting(conn, NOW) == []
        (late,) = webhooks.waiting(conn, NOW + HOUR)
        assert (late.tries, late.problem) == (1, "not now")
        assert webhooks.count_deliveries(conn) == {"waiting": 1, "kept": 1}
        assert webhooks.receive(conn, b"one", ["1"], NOW), "what was acted on is told apart by its news"
        assert webhooks.forget_kept(conn, NOW) == 0 and webhooks.forget_kept(conn, NOW + HOUR) == 1


def test_news_are_counted_once_and_repeats_beside_them(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        account = add_account(conn).id
        news = [News(f"k{number}", account, "comment") for number in range(2)]
        webhooks.note_news(conn, news, {}, NOW)
        assert webhooks.known_news(conn, ["k0", "k1", "k2"]) == {"k0", "k1"}
        webhooks.note_news(conn, news, {account: 2}, NOW + HOUR)
        heard = webhooks.listening(conn)[account]
        assert (heard.news, heard.repeats, heard.last_at) == (2, 2, NOW + HOUR)
        assert webhooks.forget_news(conn, NOW + HOUR) == 2 and webhooks.known_news(conn, ["k0"]) == set()


def test_a_subscription_or_what_hinders_it_is_noted(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        account = add_account(conn).id
        webhooks.note_subscription(conn, account, NOW, "not granted")
        assert webhooks.listening(conn)[account].subscribed_at is None
        webhooks.note_subscription(conn, account, NOW, None)
        heard = webhooks.listening(conn)[account]
        assert (heard.subscribed_at, heard.problem, heard.news) == (NOW, None, 0)


def test_mentions_wait_once_each(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        account = add_account(conn).id
        assert webhooks.notice_mention(conn, account, "m", "", NOW)
        assert not webhooks.notice_mention(conn, account, "m", "", NOW)
        assert webhooks.notice_mention(conn, account, "m", "c", NOW)
        found = webhooks.mention_notices(conn, account)
        assert [(one.media_id, one.comment_id) for one in found] == [("m", ""), ("m", "c")]
        webhooks.settle_mentions(conn, [found[0].id])
        assert [one.comment_id for one in webhooks.mention_notices(conn)] == ["c"]


def test_everything_told_of_one_account_is_forgotten(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        mine, other = add_account(conn, "alder").id, add_account(conn, "birch").id
        for body, subjects in ((b"a", ["17"]), (b"b", ["17", "1"]), (b"c", ["177"]), (b"d", [])):
            webhooks.receive(conn, body, subjects, NOW)
        for account in (mine, other):
            webhooks.note_news(conn, [News(f"k{account}", account, "comment")], {}, NOW)
            webhooks.notice_mention(conn, account, "m", "", NOW)
        assert webhooks.forget_account(conn, mine, ["17"]) == 5
        assert [bytes(one.body) for one in webhooks.waiting(conn, NOW)] == [b"c", b"d"]
        assert set(webhooks.listening(conn)) == {other}
        assert [one.account_id for one in webhooks.mention_notices(conn)] == [other]


def test_a_deletion_is_found_by_its_code_alone(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        asked = deletions.add(conn, "code", "h", [3, 1], NOW)
        assert asked.account_ids == [1, 3] and asked.state == "waiting"
        assert deletions.find_by_code(conn, "code") == asked and deletions.find_by_code(conn, "x") is None
        assert deletions.waiting(conn, NOW) == [asked]
        deletions.put_off(conn, asked.id, 1, NOW + HOUR, "busy")
        assert deletions.waiting(conn, NOW) == []
        deletions.finish(conn, asked.id, {"rows": 7}, NOW + HOUR)
        done = deletions.find_by_code(conn, "code")
        assert done is not None and (done.state, done.deleted, done.problem) == ("done", {"rows": 7}, None)
        assert deletions.add(conn, "other", "h", [], NOW).state == "nothing"
        assert len(deletions.list_deletions(conn)) == 2
