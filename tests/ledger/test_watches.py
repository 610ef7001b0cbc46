"""What is watched, and the hashtags that count against the weekly thirty, on both databases."""

from datetime import timedelta

import pytest

from tests.ledger.world import NOW, add_account
from warehouse.ledger import hashtag_searches as searches
from warehouse.ledger import watches
from warehouse.ledger.errors import NotFound
from warehouse.ledger.store import Ledger

WEEK, HOUR = timedelta(days=7), timedelta(hours=1)


def test_watches_are_kept_listed_changed_and_removed(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        mine, other = add_account(conn).id, add_account(conn, "birch").id
        tag = watches.add(conn, mine, "hashtag", "coffee", NOW)
        rival = watches.add(conn, mine, "competitor", "rival.cafe", NOW)
        watches.add(conn, other, "hashtag", "coffee", NOW)
        assert (tag.state, tag.words, tag.read_at) == ("waiting", None, None)
        assert [watch.name for watch in watches.list_watches(conn, [mine])] == ["rival.cafe", "coffee"]
        assert len(watches.list_watches(conn, kind="hashtag")) == 2
        watches.change(conn, rival.id, state="missing", words="There is no such account.", checked_at=NOW)
        assert watches.find(conn, mine, "competitor", "rival.cafe") == watches.get(conn, rival.id)
        watches.remove(conn, rival.id)
        with pytest.raises(NotFound):
            watches.get(conn, rival.id)


def test_a_repeated_search_is_free_and_does_not_begin_anew(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        account = add_account(conn).id
        searches.begin(conn, account, "coffee", NOW)
        searches.note_answered(conn, account, "coffee")
        searches.begin(conn, account, "coffee", NOW + 3 * HOUR)
        found = searches.counting(conn, account, NOW + WEEK)["coffee"]
        assert (found.began_at, found.answered) == (NOW, True)
        assert found.is_ending(NOW + WEEK - HOUR, HOUR) and not found.is_ending(NOW + WEEK - 2 * HOUR, HOUR)
        assert searches.counting(conn, account, found.until) == {}
        searches.begin(conn, account, "coffee", found.until)
        assert not searches.counting(conn, account, found.until)["coffee"].answered


def test_a_search_that_was_never_answered_counts_from_its_last_try(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        account = add_account(conn).id
        searches.begin(conn, account, "coffee", NOW)
        searches.begin(conn, account, "coffee", NOW + HOUR)
        assert searches.counting(conn, account, NOW + WEEK + HOUR)["coffee"].began_at == NOW + HOUR
