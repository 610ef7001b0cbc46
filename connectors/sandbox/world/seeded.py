"""The world grown from a seed: every account is built when it is first asked for, and always the same."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.chance import dice, mix, unit
from connectors.sandbox.ids import STORY
from connectors.sandbox.world.audience import Audience, build_audience, days_of
from connectors.sandbox.world.captions import kind_of, write_caption, write_profile
from connectors.sandbox.world.curves import Rhythm
from connectors.sandbox.world.effects import effects_of, rhythm_of
from connectors.sandbox.world.happenings import Ground, Plan, plan_happenings
from connectors.sandbox.world.model import Campaign, Effects, Finals, Happening, Media, Profile, Seconds
from connectors.sandbox.world.performance import (
    SHAPES,
    Circumstances,
    FinalTable,
    Kept,
    final_numbers,
    sums_at,
)
from connectors.sandbox.world.zones import local_hours, local_weekdays, offsets

DAY = 86400
AHEAD_DAYS = 400
"""The world goes on this long after its start: followers come and go, other people post."""
LIFTS = (0.0, 0.3, 0.15, 0.0, 0.5, 0.2)
"""What campaigns bring; some bring nothing."""
STORIES_PER_POST = 0.4
LIGHT, HEAVY = 1024, 192
"""How many accounts are kept in memory: what is small of them, and the numbers of their posts. Others are rebuilt."""
KEPT_MEDIA, KEPT_SUMS = 4096, 16_384


@dataclass(frozen=True)
class Layout:
    """All posts (or all stories) of one account, ascending by time."""

    times: Seconds
    shape: NDArray[np.int8]
    children: NDArray[np.int8]
    campaign: NDArray[np.int16]


@dataclass(frozen=True)
class Shelf(Layout):
    """The same with how well they do."""

    numbers: FinalTable


class SeededWorld:
    """Invented brands with years of history. `start` is the instant (Unix seconds) that the history leads up to."""

    has_numbers = True

    def __init__(self, seed: int, accounts: int, posts: int, days: int, start: int) -> None:
        self.seed, self.account_count = seed, accounts
        self._posts, self._days, self._start = posts, days, start
        self.begins, self._end = start, start + AHEAD_DAYS * DAY
        self.profile = lru_cache(LIGHT)(self._profile)
        self.effects = lru_cache(LIGHT)(self._effects)
        self._rhythm = lru_cache(LIGHT)(self._rhythm_of)
        self._campaigns_of = lru_cache(LIGHT)(self._plan_campaigns)
        self._layout = lru_cache(LIGHT)(self._post_layout)
        self._story_layout = lru_cache(LIGHT)(self._lay_stories)
        self._plan = lru_cache(LIGHT)(self._plan_events)
        self.audience = lru_cache(LIGHT // 2)(self._audience)
        self.posts = lru_cache(HEAVY)(self._post_shelf)
        self.stories = lru_cache(HEAVY)(self._story_shelf)
        self._kept = lru_cache(HEAVY)(self._keep)
        self.post = lru_cache(KEPT_MEDIA)(self._read_post)
        self.finals_for = lru_cache(KEPT_MEDIA)(self._finals_for)
        self.sums = lru_cache(KEPT_SUMS)(self._add_up)

    @property
    def history_posts(self) -> int:
        """How many posts of each account lie before the start."""
        return self._posts

    def post_times(self, account: int) -> Seconds:
        """When each listable post appears, ascending."""
        return self._layout(account).times

    def story_times(self, account: int) -> Seconds:
        """When each story appears, ascending."""
        return self._story_layout(account).times

    def campaigns(self, account: int) -> list[Campaign]:
        """Every campaign of the account."""
        return self._campaigns_of(account)

    def happenings(self, account: int) -> list[Happening]:
        """Every unusual event of the account by its beginning, from its first day to the world's end."""
        return list(self._plan(account).happenings)

    def outages(self, account: int) -> list[Happening]:
        """The spans whose account insights are lost."""
        return self._plan(account).outages()

    def lift_of(self, account: int, caption: str, at: int) -> float:
        """The lift a caption's hashtags bring at an instant: that of a running campaign, else 0."""
        words = {word.strip(".,!?").lower() for word in caption.split()}
        running = [
            c for c in self.campaigns(account) if c.starts <= at < c.ends and "#" + c.hashtag.lower() in words
        ]
        return running[0].lift if running else 0.0

    def caption(self, account: int, k: int) -> str:
        """The caption of a post, without building the rest of it."""
        campaign = int(self._layout(account).campaign[k])
        tag = self.campaigns(account)[campaign].hashtag if campaign >= 0 else None
        return write_caption(self.seed, account, k, tag)

    def _read_post(self, account: int, k: int) -> Media:
        """Post `k`, or story `k - STORY`."""
        shelf, index = (self.posts(account), k) if k < STORY else (self.stories(account), k - STORY)
        shape = SHAPES[int(shelf.shape[index])]
        campaign = int(shelf.campaign[index])
        caption = self.caption(account, k) if shape != "STORY" else ""
        video = shape == "REELS" or (shape == "STORY" and unit(self.seed, account, k, 5) < 0.4)
        return Media(
            account, k, int(shelf.times[index]), shape, caption, int(shelf.children[index]), video,
            finals=shelf.numbers.row(index), campaign=campaign, rhythm=self._rhythm(account),
            waves=self._plan(account).waves.get(k, ()),
        )  # fmt: skip

    def daily(self, account: int) -> NDArray[np.float64]:
        """What the account's posts of each format bring on a usual day: reach, interactions; at least 1 each."""
        sums = self.sums(account, float(self._start)) / self._days
        return np.asarray(np.maximum(np.column_stack((sums[:, 0], sums[:, 2:6].sum(axis=1))), 1.0))

    def rhythm(self, account: int) -> Rhythm:
        """When the account's people are awake."""
        return self._rhythm(account)

    def _finals_for(self, account: int, k: int, shape: str, posted_at: int, lift: float) -> Finals:
        """The final numbers of a post that came through the API."""
        times = np.array([posted_at], dtype=np.int64)
        shapes = np.array([SHAPES.index(shape)], dtype=np.int8)
        return self._numbers(account, times, shapes, np.array([lift]), k).row(0)

    def _add_up(self, account: int, at: float) -> NDArray[np.int64]:
        """Per format (rows) the sum of each counter (columns) over all posts and stories at an instant."""
        posts, stories = self._kept(account)
        return sums_at(posts, at) + sums_at(stories, at)

    def _keep(self, account: int) -> tuple[Kept, Kept]:
        posts, stories, rhythm = self.posts(account), self.stories(account), self._rhythm(account)
        waves = tuple(wave for found in self._plan(account).waves.values() for wave in found)
        return (
            Kept(posts.times, posts.shape, posts.numbers, rhythm, waves),
            Kept(stories.times, stories.shape, stories.numbers, rhythm),
        )

    def _profile(self, account: int) -> Profile:
        return write_profile(self.seed, account)

    def _effects(self, account: int) -> Effects:
        return effects_of(self.seed, account, kind_of(account))

    def _rhythm_of(self, account: int) -> Rhythm:
        return rhythm_of(self.seed, account, kind_of(account), self._start)

    def _size(self, account: int) -> int:
        return int(10 ** (3.3 + 1.9 * unit(self.seed, account, 4)))

    def _audience(self, account: int) -> Audience:
        plan, size = self._plan(account), self._size(account)
        return build_audience(self.seed, account, size, self._start, self._days, plan, self._end)

    def _plan_events(self, account: int) -> Plan:
        span = (self._start - self._days * DAY, self._start, self._end)
        midnights = days_of(self._start, self._days, self._end)
        times = self.post_times(account)
        return plan_happenings(Ground(self.seed, account, self._size(account), times, span, midnights))

    def _plan_campaigns(self, account: int) -> list[Campaign]:
        kind, begin = kind_of(account), self._start - self._days * DAY
        campaigns: list[Campaign] = []
        at = begin + int(unit(self.seed, account, 6) * 40) * DAY
        while at < self._end:
            number = len(campaigns)
            year = datetime.fromtimestamp(at, UTC).year
            name = kind.seasons[number % len(kind.seasons)]
            length = 14 + mix(self.seed, account, 7, number) % 8
            lift = LIFTS[(number + mix(self.seed, account, 8)) % len(LIFTS)]
            tag = f"{name}{year}{'' if number < len(kind.seasons) else chr(65 + number // len(kind.seasons) % 26)}"
            campaigns.append(Campaign(account, number, f"{name} {year}", tag, at, at + length * DAY, lift))
            at += (55 + mix(self.seed, account, 9, number) % 30) * DAY
        return campaigns

    def _post_layout(self, account: int) -> Layout:
        times = self._times(account, self._posts, 30, kind_of(account).peak_hour, 3.0)
        chance = dice(self.seed, account, 31)
        shape = chance.choice(3, len(times), p=[0.42, 0.27, 0.31]).astype(np.int8)
        children = np.where(shape == 1, chance.integers(2, 9, len(times)), 0).astype(np.int8)
        return Layout(times, shape, children, self._membership(account, times, chance))

    def _lay_stories(self, account: int) -> Layout:
        times = self._times(account, int(self._posts * STORIES_PER_POST), 40, 15, 4.5)
        shape = np.full(len(times), SHAPES.index("STORY"), dtype=np.int8)
        nothing = np.zeros(len(times), dtype=np.int8)
        return Layout(times, shape, nothing, np.full(len(times), -1, dtype=np.int16))

    def _post_shelf(self, account: int) -> Shelf:
        layout = self._layout(account)
        lifts = np.array([c.lift for c in self.campaigns(account)] or [0.0])
        lift = np.where(layout.campaign >= 0, lifts[np.maximum(layout.campaign, 0)], 0.0)
        return self._shelf(account, layout, lift, 32)

    def _story_shelf(self, account: int) -> Shelf:
        layout = self._story_layout(account)
        return self._shelf(account, layout, np.zeros(len(layout.times)), 42)

    def _shelf(self, account: int, layout: Layout, lift: NDArray[np.float64], salt: int) -> Shelf:
        numbers = self._numbers(account, layout.times, layout.shape, lift, salt)
        return Shelf(layout.times, layout.shape, layout.children, layout.campaign, numbers)

    def _membership(self, account: int, times: Seconds, chance: np.random.Generator) -> NDArray[np.int16]:
        member = np.full(len(times), -1, dtype=np.int16)
        tagged = chance.random(len(times)) < 0.6
        for campaign in self.campaigns(account):
            member[(times >= campaign.starts) & (times < campaign.ends) & tagged] = campaign.number
        return member

    def _times(self, account: int, count: int, salt: int, hour: float, spread: float) -> Seconds:
        """`count` instants before the start around an hour of the brand's day, and as many a day after it."""
        chance = dice(self.seed, account, salt)
        begin, total = self._start - self._days * DAY, round(count * (1 + AHEAD_DAYS / self._days))
        if count == 0:
            return np.zeros(0, dtype=np.int64)
        days = np.floor((np.arange(total) + chance.random(total)) * self._days / count)
        hours = np.clip(hour + chance.normal(0, spread, total), 6, 23.5)
        midnights = begin - begin % DAY + days.astype(np.int64) * DAY
        times = midnights + (hours * 3600).astype(np.int64) - offsets(kind_of(account).zone, midnights)
        times[:count] = np.clip(times[:count], begin, self._start - 600)
        times[count:] += np.where(times[count:] < self._start + 600, DAY, 0)
        return np.sort(times)

    def _numbers(
        self, account: int, times: Seconds, shape: NDArray[np.int8], lift: NDArray[np.float64], salt: int
    ) -> FinalTable:
        effects = self.effects(account)
        about = Circumstances(
            shape=shape,
            followers=self.audience(account).followers_at(times),
            hour_factor=np.array(effects.hours)[local_hours(effects.zone, times)],
            weekday_factor=np.array(effects.weekdays)[local_weekdays(effects.zone, times)],
            lift=lift,
        )
        return final_numbers(about, dice(self.seed, account, salt))
