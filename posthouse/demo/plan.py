"""What the demo's people do: the posts they plan, written ahead for each week of its life. Pure, seeded."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

POSTS_PER_WEEK = 1
GOING_AHEAD = timedelta(days=10)  # so far ahead posts are queued when the demo is handed over


@dataclass(frozen=True)
class PlannedPost:
    """A post that somebody of the demo plans. `pictures` are seeds for the pictures to draw."""

    account: int  # position among the demo's accounts
    kind: str
    caption: str
    wall_time: str
    pictures: tuple[int, ...]
    alt_texts: tuple[str, ...]
    first_comment: str | None


@dataclass(frozen=True)
class Voice:
    """How an account writes: sentences, closing lines, hashtags, its zone and its usual hour."""

    lines: Sequence[str]
    endings: Sequence[str]
    tags: Sequence[str]
    zone: str
    hour: int


@dataclass(frozen=True)
class RunningCampaign:
    """A campaign of an account, for its hashtag."""

    account: int
    hashtag: str
    starts_on: date
    ends_on: date


def plan_week(
    seed: int, week_start: datetime, voices: Sequence[Voice], campaigns: Sequence[RunningCampaign]
) -> list[PlannedPost]:
    """The posts of the seven days from week_start (aware, UTC); the same week gives the same posts."""
    return [
        post
        for account, voice in enumerate(voices)
        for number in range(POSTS_PER_WEEK)
        if (post := _post(seed, week_start, account, number, voice, campaigns)) is not None
    ]


def _post(
    seed: int,
    week_start: datetime,
    account: int,
    number: int,
    voice: Voice,
    campaigns: Sequence[RunningCampaign],
) -> PlannedPost | None:
    dice = random.Random(f"{seed}/{week_start.date()}/{account}/{number}")  # noqa: S311 - a story, not a secret
    local = (week_start + timedelta(days=dice.randrange(1, 7))).astimezone(ZoneInfo(voice.zone))
    wall = local.replace(hour=voice.hour, minute=dice.choice((0, 5, 15, 30, 45)), second=0, microsecond=0)
    if wall.astimezone(UTC) < week_start + timedelta(hours=1):
        return None
    pictures = tuple(dice.randrange(10**9) for _ in range(dice.choice((1, 1, 1, 3))))
    running = [c for c in campaigns if c.account == account and c.starts_on <= wall.date() <= c.ends_on]
    tags = [*(c.hashtag for c in running), *dice.sample(list(voice.tags), 3)]
    line, ending = dice.choice(list(voice.lines)), dice.choice(list(voice.endings))
    return PlannedPost(
        account=account,
        kind="carousel" if len(pictures) > 1 else "image",
        caption=f"{line}\n\n{ending}\n{' '.join('#' + tag for tag in tags)}",
        wall_time=wall.strftime("%Y-%m-%dT%H:%M"),
        pictures=pictures,
        alt_texts=tuple(line for _ in pictures),
        first_comment=ending if dice.random() < 0.3 else None,
    )
