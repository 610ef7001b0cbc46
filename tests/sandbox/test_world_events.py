"""The planted truth: unusual events can be seen in the served numbers, effects and lifts are what the truth tells."""

import numpy as np
import pytest

from connectors.sandbox.ids import Ids
from connectors.sandbox.quirks import Quirks
from connectors.sandbox.state import State
from connectors.sandbox.world.account_numbers import DAY, AccountNumbers
from connectors.sandbox.world.library import Library
from connectors.sandbox.world.model import BOT_BURST, KINDS_OF_HAPPENINGS, OUTAGE, PURGE, SPAM_WAVE, VIRAL
from connectors.sandbox.world.seeded import SeededWorld
from connectors.sandbox.world.zones import local_hours, local_weekdays

START, HISTORY, ACCOUNTS = 1_793_610_000, 500, 30
WORLD = SeededWorld(4, ACCOUNTS, 150, HISTORY, START)
LIBRARY = Library(WORLD, State(), Ids(4), Quirks(4, "calm"))
EVENTS = [happening for account in range(ACCOUNTS) for happening in WORLD.happenings(account)]


def of_kind(kind: str) -> list:
    found = [happening for happening in EVENTS if happening.kind == kind]
    assert len(found) >= 10
    return found


def test_every_account_has_its_own_events_in_order_and_within_the_worlds_days():
    for account in range(ACCOUNTS):
        found = WORLD.happenings(account)
        starts = [happening.starts for happening in found]
        assert starts == sorted(starts) and all(np.diff(starts) >= 3 * DAY)
        assert all(h.account == account and h.starts < h.ends and h.size > 0 for h in found)
        assert all(START - HISTORY * DAY <= h.starts < START + 401 * DAY for h in found)
    assert {happening.kind for happening in EVENTS} == set(KINDS_OF_HAPPENINGS)
    assert len({tuple(h.kind for h in WORLD.happenings(a)) for a in range(ACCOUNTS)}) > ACCOUNTS / 2


@pytest.mark.parametrize("kind", KINDS_OF_HAPPENINGS)
def test_some_accounts_never_meet_a_kind_of_event(kind):
    without = [a for a in range(ACCOUNTS) if all(h.kind != kind for h in WORLD.happenings(a))]
    assert 1 <= len(without) < ACCOUNTS / 2


def test_the_same_seed_plants_the_same_events_and_another_seed_others():
    again = SeededWorld(4, ACCOUNTS, 150, HISTORY, START)
    other = SeededWorld(5, ACCOUNTS, 150, HISTORY, START)
    assert [h for a in range(ACCOUNTS) for h in again.happenings(a)] == EVENTS
    assert [h for a in range(ACCOUNTS) for h in other.happenings(a)] != EVENTS


def test_a_viral_post_reaches_far_beyond_the_usual_and_brings_followers():
    for happening in of_kind(VIRAL):
        account, (k,) = happening.account, happening.posts
        at = happening.ends + DAY
        reach = [LIBRARY.counters(LIBRARY.post(account, other), at).reach for other in range(150)]
        mine = LIBRARY.counters(LIBRARY.post(account, k), at)
        assert mine.reach >= happening.size > 4 * np.median([value for value in reach if value] or [0])
        before = LIBRARY.counters(LIBRARY.post(account, k), happening.starts)
        assert mine.likes > before.likes and mine.reach > before.reach
        assert gained(account, happening.starts, happening.ends) > usual_gain(account, happening)


def gained(account: int, since: float, until: float) -> int:
    audience = WORLD.audience(account)
    return audience.gained_until(until + 2 * DAY) - audience.gained_until(since - 2 * DAY)


def usual_gain(account: int, happening) -> float:
    """What as many days bring on average over the world's whole time."""
    audience = WORLD.audience(account)
    days = (happening.ends - happening.starts) / DAY + 4
    return 1.5 * float(np.median(np.diff(audience.gained))) * days


def test_a_bot_burst_brings_followers_likes_and_junk():
    for happening in of_kind(BOT_BURST):
        account = happening.account
        assert gained(account, happening.starts, happening.ends) >= happening.size
        for k in happening.posts:
            media = LIBRARY.post(account, k)
            before, after = (LIBRARY.counters(media, at) for at in (happening.starts, happening.ends))
            assert after.likes - before.likes >= 0.1 * happening.size
            junk = [c for c in LIBRARY.comments(media, happening.ends) if c.planted == BOT_BURST]
            assert all(c.mood == "junk" and happening.starts <= c.at <= happening.ends for c in junk)


def test_a_spam_wave_is_one_advert_over_and_over():
    for happening in of_kind(SPAM_WAVE):
        found = [
            comment
            for k in happening.posts
            for comment in LIBRARY.comments(LIBRARY.post(happening.account, k), happening.ends)
            if comment.planted == SPAM_WAVE and happening.starts <= comment.at <= happening.ends
        ]
        assert len(found) == happening.size
        assert {comment.mood for comment in found} == {"spam"}
        assert len({comment.text for comment in found}) > 1
        assert len({comment.username for comment in found}) <= 9


def test_a_purge_takes_followers_within_hours():
    for happening in of_kind(PURGE):
        audience = WORLD.audience(happening.account)
        first, last = happening.starts - DAY, happening.ends + DAY
        assert audience.lost_until(last) - audience.lost_until(first) >= happening.size
        assert happening.size > 10 * np.median(np.diff(audience.lost))


def test_an_outage_loses_whole_days_of_the_accounts_numbers_and_none_of_the_posts():
    for happening in of_kind(OUTAGE):
        account, numbers = happening.account, AccountNumbers(LIBRARY, happening.account)
        assert numbers.lost(happening.starts, happening.ends) == happening.told != ""
        assert numbers.lost(happening.starts - DAY, happening.ends) == ""
        within = numbers.window(happening.starts, happening.ends)
        assert sum(int(values.sum()) for values in within.values()) == 0
        around = numbers.window(happening.starts - DAY, happening.ends + DAY)
        apart = [
            numbers.window(*span)
            for span in (
                (happening.starts - DAY, happening.starts),
                (happening.ends, happening.ends + DAY),
            )
        ]
        assert around["views"][:4].sum() == sum(int(part["views"][:4].sum()) for part in apart)
        grown = [WORLD.sums(account, float(at)).sum() for at in (happening.starts, happening.ends)]
        assert grown[1] > grown[0] or happening.starts < WORLD.post_times(account)[0]


def test_an_outage_shows_as_missing_days_or_zeros_on_the_wire(make_sandbox):
    running = make_sandbox(accounts=12, posts=40, days=400, quirks={"Q21": 1})
    world = SeededWorld(1, 12, 40, 400, START)
    for account, listed in enumerate(running.control.world()["accounts"]):
        for outage in world.outages(account):
            if outage.ends > START:
                continue
            asked = {
                "metric": "reach",
                "period": "day",
                "since": outage.starts - 86400,
                "until": outage.ends + 86400,
            }
            values = running.get(f"/v25.0/{listed['id']}/insights", **asked).json()["data"][0]["values"]
            days = int(outage.ends - outage.starts + DAY / 2) // 86400
            if outage.told == "missing":
                assert len(values) == 2
            else:
                assert [value["value"] for value in values[1:-1]] == [0] * days


def test_hour_and_weekday_do_what_the_truth_tells_and_for_some_accounts_nothing():
    big = SeededWorld(6, 40, 4000, 365, START)
    plain = [a for a in range(40) if len(set(big.effects(a).hours)) == 1]
    even = [a for a in range(40) if len(set(big.effects(a).weekdays)) == 1]
    assert 3 <= len(plain) <= 20 and 3 <= len(even) <= 20 and plain != even
    strong = max(range(40), key=lambda a: max(big.effects(a).hours))
    for account, lift in ((strong, True), (plain[0], False)):
        shelf, effects = big.posts(account), big.effects(account)
        relative = np.log(shelf.numbers.reach / big.audience(account).followers_at(shelf.times))
        told = np.log(np.array(effects.hours)[local_hours(effects.zone, shelf.times)])
        told += np.log(np.array(effects.weekdays)[local_weekdays(effects.zone, shelf.times)])
        plain_feed = (shelf.shape != 2) & (shelf.campaign < 0)
        if lift:
            slope = np.polyfit(told[plain_feed], relative[plain_feed], 1)[0]
            assert slope == pytest.approx(1, abs=0.3)
        assert np.log(effects.hours).sum() == pytest.approx(0, abs=1e-9)
        assert np.log(effects.weekdays).sum() == pytest.approx(0, abs=1e-9)


def test_growth_is_slower_at_night_and_whole_days_count_what_they_last():
    media = WORLD.post(0, 100)
    hours = [media.posted_at + 3 * DAY + hour * 3600 for hour in range(25)]
    reach = np.array([media.rhythm.active_age(media.posted_at, at - media.posted_at) for at in hours])
    gains = np.diff(reach)
    assert (gains > 0).all() and gains.max() > 1.3 * gains.min()
    assert reach[-1] - reach[0] == pytest.approx(DAY)
