"""The world's laws hold at any position of the clock: sums, uniques, nothing falls, lists agree with counts."""

from dataclasses import astuple
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sandbox.ids import PUBLISHED, STORY, Ids
from connectors.sandbox.quirks import Quirks
from connectors.sandbox.state import State
from connectors.sandbox.world.account_numbers import DAY, PRODUCTS, AccountNumbers
from connectors.sandbox.world.library import Library
from connectors.sandbox.world.model import Counters
from connectors.sandbox.world.performance import counters_at
from connectors.sandbox.world.seeded import SeededWorld

START, HISTORY = 1_793_610_000, 300
ACCOUNTS, POSTS = 8, 90
WORLD = SeededWorld(3, ACCOUNTS, POSTS, HISTORY, START)
PUBLISHED_AT = START - 40 * DAY


def library_of(**quirks: float) -> Library:
    """The world with two posts that came through the API, one of them a story."""
    state = State()
    for number, shape in enumerate(("REELS", "STORIES"), start=1):
        made = {"kind": "container", "number": number, "account": 1, "at": PUBLISHED_AT, "shape": shape}
        place = {"account": 1, "k": PUBLISHED + number - 1, "at": PUBLISHED_AT + number, "container": number}
        state.record(made)
        state.record({"kind": "published", **place})
    return Library(WORLD, state, Ids(3), Quirks(3, "calm", quirks))


UNIQUE, ADDITIVE, WITH_REPLIES = library_of(Q08=1), library_of(), library_of(Q28=1)
accounts = st.integers(0, ACCOUNTS - 1)
posts = st.integers(0, POSTS - 1)
instants = st.floats(START - HISTORY * DAY, START + 300 * DAY)
lengths = st.floats(0.01, 60).map(lambda days: days * DAY)
few = settings(max_examples=60, deadline=None)


def everything(library: Library, account: int) -> list:
    found = [library.post(account, k) for k in range(len(WORLD.post_times(account)))]
    found += [library.post(account, STORY + k) for k in range(len(WORLD.story_times(account)))]
    return found + [library.post(account, p.k) for p in library.state.drafts.published[account]]


def lost_within(account: int, since: float, until: float) -> bool:
    return any(since < outage.ends and outage.starts < until for outage in WORLD.outages(account))


@given(accounts, instants, instants)
def test_followers_are_the_first_ones_and_what_came_less_what_went(account, one, other):
    audience, (since, until) = WORLD.audience(account), sorted((one, other))
    gained = audience.gained_until(until) - audience.gained_until(since)
    lost = audience.lost_until(until) - audience.lost_until(since)
    assert min(gained, lost) >= 0
    assert audience.followers(until) == audience.followers(since) + gained - lost > 0
    assert audience.followers(until) == audience.first + audience.gained_until(until) - audience.lost_until(
        until
    )


@settings(max_examples=25, deadline=None)
@given(accounts, instants, lengths)
def test_what_an_account_tells_is_what_its_posts_gained(account, since, length):
    until = since + length
    if lost_within(account, since, until):
        return
    media = everything(ADDITIVE, account)
    gains = np.zeros(len(astuple(Counters())) - 2, dtype=int)
    replies = 0
    for post in media:
        old, new = (np.array(astuple(counters_at(post, at))[:-2]) for at in (since, until))
        gains += new - old
        replies += int((new - old)[3]) if post.shape == "STORY" else 0
    reach, views, likes, comments, saved, shares, reposts, _, visits = gains.tolist()
    paid = ADDITIVE.ads.paid_between(account, since, until)
    told = {
        name: int(values.sum())
        for name, values in AccountNumbers(ADDITIVE, account).window(since, until).items()
    }
    assert told["views"] == views + paid.views and told["likes"] == likes + paid.likes
    assert told["comments"] + told["replies"] == comments + paid.comments and told["replies"] == replies
    assert told["saves"] == saved + paid.saved and told["shares"] == shares + paid.shares
    assert told["reposts"] == reposts + paid.reposts and told["profile_views"] == visits + paid.visits
    assert told["total_interactions"] == sum(
        told[name] for name in ("likes", "comments", "replies", "saves", "shares")
    )
    assert told["reach"] >= reach


@few
@given(accounts, instants, lengths, st.floats(0.05, 0.95))
def test_reach_counts_people_once(account, since, length, place):
    until, between = since + length, since + length * place
    numbers = AccountNumbers(UNIQUE, account)
    whole, first, second = (
        numbers.window(*span)["reach"][:4] for span in ((since, until), (since, between), (between, until))
    )
    assert (np.maximum(first, second) <= whole).all()
    assert (whole <= first + second).all()


@few
@given(accounts, instants, lengths, st.floats(0.05, 0.95))
def test_without_the_quirk_the_parts_of_a_window_sum_to_it(account, since, length, place):
    until, between = since + length, since + length * place
    numbers = AccountNumbers(ADDITIVE, account)
    whole, first, second = (
        numbers.window(*span) for span in ((since, until), (since, between), (between, until))
    )
    for name in ("reach", "views", "likes", "comments", "replies", "saves", "shares", "profile_views"):
        assert (whole[name][:4] == first[name][:4] + second[name][:4]).all()


@few
@given(accounts, instants, lengths, st.booleans())
def test_an_accounts_numbers_are_whole_ordered_and_not_negative(account, since, length, unique):
    numbers = AccountNumbers(UNIQUE if unique else ADDITIVE, account).window(since, since + length)
    for values in numbers.values():
        assert len(values) == len(PRODUCTS) and values.dtype == np.int64 and (values >= 0).all()
    assert (numbers["views"] >= numbers["reach"]).all()
    assert (numbers["accounts_engaged"] <= numbers["reach"]).all()
    assert numbers["replies"][:3].sum() == 0 == numbers["comments"][3]


def test_a_usual_months_days_sum_to_more_than_the_month():
    months = days = 0
    for account in range(ACCOUNTS):
        numbers = AccountNumbers(UNIQUE, account)
        months += int(numbers.window(START - 28 * DAY, START)["reach"][:4].sum())
        for day in range(28):
            days += int(numbers.window(START - (day + 1) * DAY, START - day * DAY)["reach"][:4].sum())
    assert 1.25 < days / months < 1.7


@settings(max_examples=150, deadline=None)
@given(accounts, posts, st.lists(instants, min_size=2, max_size=5))
def test_no_counter_of_a_post_ever_falls(account, k, clock):
    media = UNIQUE.post(account, k)
    found = [UNIQUE.counters(media, at) for at in sorted(clock)]
    for young, old in pairwise(found):
        assert all(a <= b for a, b in zip(astuple(young), astuple(old), strict=True))
    for counters in found:
        assert all(isinstance(value, int) and value >= 0 for value in astuple(counters)[:-1])
        assert counters.likes <= counters.reach <= counters.views


@settings(max_examples=80, deadline=None)
@given(accounts, posts, instants)
def test_the_list_of_comments_is_as_long_as_the_count(account, k, at):
    media = UNIQUE.post(account, k)
    comments = UNIQUE.comments(media, at)
    assert sum(c.parent is None for c in comments) == UNIQUE.counters(media, at).comments  # Q28 is off
    assert len(comments) == WITH_REPLIES.counters(media, at).comments
    ids = {comment.id for comment in comments}
    assert len(ids) == len(comments)
    assert all(media.posted_at - 1 <= comment.at <= at + 0.001 for comment in comments)
    assert all(a.at <= b.at for a, b in pairwise(comments))
    tops = {comment.id for comment in comments if comment.parent is None}
    assert all(comment.parent is None or comment.parent in tops for comment in comments)
    assert UNIQUE.threads.count_tops(media, at) == len(tops)
    for comment in comments[:3] + comments[-3:]:
        assert UNIQUE.find_comment(comment.id, at) == comment
    later = UNIQUE.comments(media, at + 9 * DAY)
    assert ids <= {comment.id for comment in later}


@pytest.mark.parametrize("account", range(ACCOUNTS))
def test_totals_hold_the_organic_the_paid_and_the_facebook_part(account):
    for k in range(0, POSTS, 3):
        media = UNIQUE.post(account, k)
        own, total = UNIQUE.counters(media, START), UNIQUE.totals(media, START)
        paid, facebook = UNIQUE.ads.paid_at(account, k, START), UNIQUE.facebook_views(media, START)
        assert total.views == own.views + paid.views + facebook
        assert total.likes == own.likes + paid.likes and total.comments == own.comments + paid.comments
        assert UNIQUE.boosted(media, START) == (paid.impressions > 0)
        assert (facebook > 0) <= UNIQUE.flags.crossposted(media)
