"""What is special about single posts and accounts, and how much memory and time a large world takes."""

import resource
import time

import pytest

from connectors.sandbox.ids import STORY, Ids
from connectors.sandbox.quirks import Quirks
from connectors.sandbox.state import State
from connectors.sandbox.world.account_numbers import AccountNumbers
from connectors.sandbox.world.library import Library
from connectors.sandbox.world.seeded import SeededWorld

START, DAY = 1_793_610_000, 86400
WORLD = SeededWorld(5, 12, 200, 400, START)


def library_of(profile: str = "calm", **quirks: float) -> Library:
    return Library(WORLD, State(), Ids(5), Quirks(5, profile, quirks))


def test_the_oldest_posts_are_from_before_the_conversion():
    odd, calm = library_of(Q01=0.1), library_of()
    early = [k for k in range(200) if odd.flags.before_conversion(odd.post(3, k))]
    assert early == list(range(20))
    assert not odd.flags.before_conversion(odd.post(3, STORY))
    assert not any(calm.flags.before_conversion(calm.post(3, k)) for k in range(200))


@pytest.mark.parametrize(
    ("quirk", "flag"), [("Q24", "music_protected"), ("Q25", "likes_hidden"), ("Q59", "archived")]
)
def test_flags_meet_their_share_of_posts_and_always_the_same(quirk, flag):
    def met(library: Library) -> list[int]:
        told = getattr(library.flags, flag)
        return [k for k in range(200) if (told(2, k) if flag == "archived" else told(library.post(2, k)))]

    assert met(library_of()) == []
    found = met(library_of(**{quirk: 0.3}))
    videos = sum(WORLD.post(2, k).video for k in range(200)) if quirk == "Q24" else 200
    assert 0.15 * videos < len(found) < 0.45 * videos
    assert met(library_of(**{quirk: 0.3})) == found


def test_some_accounts_share_to_facebook_and_some_never_do():
    library = library_of()
    shared = [
        sum(library.flags.crossposted(library.post(account, k)) for k in range(200)) for account in range(12)
    ]
    assert 0 in shared and max(shared) > 30
    reel = next(
        m
        for a in range(12)
        for k in range(200)
        if library.flags.crossposted(m := library.post(a, k)) and m.video
    )
    views = [library.facebook_views(reel, reel.posted_at + days * DAY) for days in range(9)]
    assert views == sorted(views) and views[-1] > views[0] == 0


def test_story_replies_of_europe_and_japan_are_told_as_zero_where_the_quirk_is_on():
    calm, odd = library_of(), library_of(Q57=1)
    regions = [calm.flags.region(account) for account in range(10)]
    assert set(regions) == {"EU", "JP", ""}
    for account, region in enumerate(regions):
        known, told = (
            int(AccountNumbers(library, account).window(START - 90 * DAY, START)["replies"].sum())
            for library in (calm, odd)
        )
        assert told == (0 if region else known)


@pytest.mark.slow
def test_a_thousand_accounts_of_a_thousand_posts_start_at_once_and_stay_small():
    begin = time.process_time()
    world = SeededWorld(2, 1000, 1000, 730, START)
    library = Library(world, State(), Ids(2))
    assert library.media_count(999, START) == 1000 and time.process_time() - begin < 1
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for account in range(1000):
        for k in range(960, 1000):
            library.counters(library.post(account, k), START)
        world.sums(account, float(START))
        world.audience(account).followers(START)
        if account % 10 == 0:
            library.comments(library.post(account, 990), START)
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown_mb < 200
    assert time.process_time() - begin < 60
