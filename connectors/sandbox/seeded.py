"""The world grown from a seed: every account is built when it is first asked for, and always the same."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.audience import Audience, build_audience
from connectors.sandbox.captions import kind_of, write_caption, write_profile
from connectors.sandbox.chance import dice, mix, unit
from connectors.sandbox.ids import STORY
from connectors.sandbox.model import Campaign, Finals, Media, Profile, Seconds
from connectors.sandbox.performance import SHAPES, Circumstances, FinalTable, final_numbers

DAY = 86400
AHEAD_DAYS = 400
"""The world goes on this long after its start: followers come and go, other people post."""
LIFTS = (0.0, 0.3, 0.15, 0.0, 0.5, 0.2)
"""What campaigns bring; some bring nothing."""
STORIES_PER_POST = 0.4


@dataclass(frozen=True)
class Shelf:
    """All posts (or all stories) of one account, ascending by time."""

    times: Seconds
    shape: NDArray[np.int8]
    children: NDArray[np.int8]
    campaign: NDArray[np.int16]
    numbers: FinalTable


class SeededWorld:
    """Invented brands with years of history. `start` is the instant (Unix seconds) that the history leads up to."""

    has_numbers = True

    def __init__(self, seed: int, accounts: int, posts: int, days: int, start: int) -> None:
        self.seed, self.account_count = seed, accounts
        self._posts, self._days, self._start = posts, days, start
        self.audience = lru_cache(maxsize=4096)(self._audience)
        self.posts = lru_cache(maxsize=4096)(self._post_shelf)
        self.stories = lru_cache(maxsize=4096)(self._story_shelf)
        self._campaigns_of = lru_cache(maxsize=4096)(self._plan_campaigns)
        self.profile = lru_cache(maxsize=4096)(self._profile)

    def post_times(self, account: int) -> Seconds:
        """When each listable post appears, ascending."""
        return self.posts(account).times

    def story_times(self, account: int) -> Seconds:
        """When each story appears, ascending."""
        return self.stories(account).times

    def campaigns(self, account: int) -> list[Campaign]:
        """Every campaign of the account."""
        return self._campaigns_of(account)

    def post(self, account: int, k: int) -> Media:
        """Post `k`, or story `k - STORY`."""
        shelf, index = (self.posts(account), k) if k < STORY else (self.stories(account), k - STORY)
        shape = SHAPES[int(shelf.shape[index])]
        campaign = int(shelf.campaign[index])
        tag = self.campaigns(account)[campaign].hashtag if campaign >= 0 else None
        caption = write_caption(self.seed, account, k, tag) if shape != "STORY" else ""
        video = shape == "REELS" or (shape == "STORY" and unit(self.seed, account, k, 5) < 0.4)
        return Media(
            account, k, int(shelf.times[index]), shape, caption, int(shelf.children[index]), video,
            finals=shelf.numbers.row(index), campaign=campaign,
        )  # fmt: skip

    def finals_for(self, account: int, k: int, shape: str, posted_at: int, lift: float) -> Finals:
        """The final numbers of a post that came through the API."""
        times = np.array([posted_at], dtype=np.int64)
        shapes = np.array([SHAPES.index(shape)], dtype=np.int8)
        return self._numbers(account, times, shapes, np.array([lift]), k).row(0)

    def lift_of(self, account: int, caption: str, at: int) -> float:
        """The lift a caption's hashtags bring at an instant: that of a running campaign, else 0."""
        words = {word.strip(".,!?").lower() for word in caption.split()}
        running = [
            c for c in self.campaigns(account) if c.starts <= at < c.ends and "#" + c.hashtag.lower() in words
        ]
        return running[0].lift if running else 0.0

    def _profile(self, account: int) -> Profile:
        return write_profile(self.seed, account)

    def _audience(self, account: int) -> Audience:
        size = int(10 ** (3.3 + 1.9 * unit(self.seed, account, 4)))
        return build_audience(self.seed, account, size, self._start, self._days, AHEAD_DAYS)

    def _plan_campaigns(self, account: int) -> list[Campaign]:
        kind, begin = kind_of(account), self._start - self._days * DAY
        campaigns: list[Campaign] = []
        at = begin + int(unit(self.seed, account, 6) * 40) * DAY
        while at < self._start + AHEAD_DAYS * DAY:
            number = len(campaigns)
            year = datetime.fromtimestamp(at, UTC).year
            name = kind.seasons[number % len(kind.seasons)]
            length = 14 + mix(self.seed, account, 7, number) % 8
            lift = LIFTS[(number + mix(self.seed, account, 8)) % len(LIFTS)]
            tag = f"{name}{year}{'' if number < len(kind.seasons) else chr(65 + number // len(kind.seasons) % 26)}"
            campaigns.append(Campaign(account, number, f"{name} {year}", tag, at, at + length * DAY, lift))
            at += (55 + mix(self.seed, account, 9, number) % 30) * DAY
        return campaigns

    def _post_shelf(self, account: int) -> Shelf:
        times = self._times(account, self._posts, 30, kind_of(account).peak_hour, 3.0)
        chance = dice(self.seed, account, 31)
        shape = chance.choice(3, len(times), p=[0.42, 0.27, 0.31]).astype(np.int8)
        children = np.where(shape == 1, chance.integers(2, 9, len(times)), 0).astype(np.int8)
        campaign = self._membership(account, times, chance)
        lifts = np.array([c.lift for c in self.campaigns(account)] or [0.0])
        lift = np.where(campaign >= 0, lifts[np.maximum(campaign, 0)], 0.0)
        return Shelf(times, shape, children, campaign, self._numbers(account, times, shape, lift, 32))

    def _story_shelf(self, account: int) -> Shelf:
        times = self._times(account, int(self._posts * STORIES_PER_POST), 40, 15, 4.5)
        shape = np.full(len(times), SHAPES.index("STORY"), dtype=np.int8)
        nothing = np.zeros(len(times))
        numbers = self._numbers(account, times, shape, nothing, 42)
        return Shelf(times, shape, nothing.astype(np.int8), np.full(len(times), -1, dtype=np.int16), numbers)

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
        zone = ZoneInfo(kind_of(account).zone)
        midnights = begin - begin % DAY + days.astype(np.int64) * DAY
        shifts = [_offset(zone, int(at)) for at in midnights]
        times = midnights + (hours * 3600).astype(np.int64) - np.array(shifts).astype(np.int64)
        times[:count] = np.clip(times[:count], begin, self._start - 600)
        times[count:] += np.where(times[count:] < self._start + 600, DAY, 0)
        return np.sort(times)

    def _numbers(
        self, account: int, times: Seconds, shape: NDArray[np.int8], lift: NDArray[np.float64], salt: int
    ) -> FinalTable:
        kind = kind_of(account)
        hours = (times % DAY) / 3600 + _offset(ZoneInfo(kind.zone), self._start) / 3600
        best_days = dice(self.seed, account, 10).uniform(0.88, 1.14, 7)
        about = Circumstances(
            shape=shape,
            followers=self.audience(account).followers_at(times),
            hour_factor=np.exp(0.22 * np.cos((hours - kind.peak_hour) / 24 * 2 * np.pi)),
            weekday_factor=best_days[(times // DAY + 3) % 7],
            lift=lift,
        )
        return final_numbers(about, dice(self.seed, account, salt))


def _offset(zone: ZoneInfo, at: int) -> float:
    """Seconds that a zone's clocks are ahead of UTC at an instant."""
    ahead = datetime.fromtimestamp(at, zone).utcoffset()
    return ahead.total_seconds() if ahead is not None else 0.0
