"""Believable numbers for the accounts of a seeded desk: posts with their samples, daily series, comments.

Loaded through the lake's own door, as a sync would. The same seed gives the same numbers.
"""

import math
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
from PIL import Image, ImageDraw

from tests.dashboard.desk_fixture import SeededDesk
from warehouse.lake.load import Coverage, LoadBatch

AGES_H = (1, 3, 6, 12, 24, 48, 96, 168, 336, 672, 1100)
FORMATS = (("FEED", "IMAGE"), ("FEED", "CAROUSEL_ALBUM"), ("REELS", "VIDEO"))
WORDS = (
    "First frost on the ridge", "Behind the counter at six in the morning", "Three ways to wear the new coat",
    "What our regulars order", "The workshop on a Sunday", "New in: hand-thrown cups", "A walk along the canal",
    "Bread, slowly", "Ask us anything about wheels", "Colours of the season",
)  # fmt: skip
TAGS = ("#autumn", "#handmade", "#newlook", "#behindthescenes")
HUES = ("#8c3b2e", "#2f5d62", "#c98b3a", "#4a4e69", "#6b8f71", "#a26769")


def load_numbers(
    seeded: SeededDesk, *, days: int = 120, every_h: int = 37, with_pictures: bool = True
) -> None:
    """Give every account of the desk `days` days of history up to now."""
    now = seeded.ctx.now().replace(minute=0, second=0, microsecond=0)
    for place, account in enumerate(seeded.account_ids):
        chance = random.Random(41 + place)
        _load_account(seeded, account, chance, now, days, place)
        _load_posts(seeded, account, chance, now, days, every_h + 11 * place, with_pictures)


def _load_account(seeded, account, chance, now, days, place) -> None:
    lake, name = seeded.ctx.lake, f"{('cafe_aurora', 'velo_nord', 'atelier_lis', 'hof_linde')[place % 4]}"
    followers = 8200 - 2600 * place
    rows = []
    for ago in range(days, -1, -1):
        at = now - timedelta(days=ago)
        followers += int(chance.gauss(9, 14))
        lake.load(LoadBatch(
            account, 1, at, "account", coverage=(Coverage("account"),),
            account=pd.DataFrame([{"username": name, "name": name, "followers_count": followers,
                                   "follows_count": 240, "media_count": 300}]),
        ))  # fmt: skip
        if ago and not 40 < ago < 43:
            rows += _day(at, chance, followers)
    lake.load(LoadBatch(account, 1, now, "account_insights", series=pd.DataFrame(rows),
                        coverage=(Coverage("account_insights"),)))  # fmt: skip


def _day(at: datetime, chance: random.Random, followers: int) -> list[dict[str, object]]:
    pacific = ZoneInfo("America/Los_Angeles")
    start = at.astimezone(pacific).replace(hour=0, minute=0, second=0, microsecond=0)
    span = {"start_utc": start.astimezone(UTC), "end_utc": (start + timedelta(days=1)).astimezone(UTC)}
    swing = (1 + 0.3 * math.sin(start.timetuple().tm_yday / 4)) * (1.25 if start.weekday() > 4 else 1)
    reach = int(followers * 0.22 * swing * chance.uniform(0.8, 1.25))
    values = {
        "reach": reach, "views": int(reach * chance.uniform(2.1, 2.9)),
        "total_interactions": int(reach * chance.uniform(0.05, 0.09)),
        "accounts_engaged": int(reach * chance.uniform(0.04, 0.06)), "profile_views": int(reach * 0.03),
    }  # fmt: skip
    return [
        {"metric": name, "breakdown": "", "day_basis": "pacific", "value": float(value), **span}
        for name, value in values.items()
    ]


def _load_posts(seeded, account, chance, now, days, every_h, with_pictures) -> None:
    posted = [now - timedelta(hours=2 + every_h * n) for n in range(int(days * 24 / every_h))]
    posts = [_post(seeded, account, n, at, chance, with_pictures) for n, at in enumerate(reversed(posted))]
    by_instant: dict[datetime, list[dict[str, object]]] = {}
    for post in posts:
        for age in AGES_H:
            at = post["posted_at"] + timedelta(hours=age)
            if at <= now:
                by_instant.setdefault(at, []).append(_sample(post, age))
    seeded.ctx.lake.load(LoadBatch(
        account, 1, min(by_instant) - timedelta(minutes=30), "media",
        media=pd.DataFrame([{k: v for k, v in post.items() if k not in ("reach", "rate")} for post in posts]),
    ))  # fmt: skip
    _load_samples(seeded, account, by_instant)
    _load_comments(seeded, account, posts, chance, now)


def _load_samples(seeded, account, by_instant) -> None:
    for at in sorted(by_instant):
        media = [str(row["media_id"]) for row in by_instant[at]]
        seeded.ctx.lake.load(LoadBatch(
            account, 2, at, "media_insights", samples=pd.DataFrame(by_instant[at]),
            coverage=(Coverage("media_insights", media), Coverage("media", media)),
        ))  # fmt: skip


def _post(seeded, account, n, at, chance, with_pictures) -> dict[str, object]:
    product, media = FORMATS[chance.choices((0, 1, 2), (4, 2, 3))[0]]
    hour = chance.choice((7, 8, 12, 12, 17, 18, 18, 19, 20))
    at = min(at.replace(hour=hour), seeded.ctx.now() - timedelta(hours=2))
    words = chance.choice(WORDS)
    name = _picture(seeded, words, chance.choice(HUES), n) if with_pictures else None
    return {
        "media_id": f"179{account:03d}{n:09d}", "posted_at": at, "media_type": media, "product_type": product,
        "caption": f"{words}. {chance.choice(TAGS)} {chance.choice(TAGS)}", "children": 4 if media == "CAROUSEL_ALBUM"
        else None, "permalink": f"https://www.instagram.com/p/{account}{n}/", "thumbnail_path": name,
        "reach": int(chance.lognormvariate(7.6 + (0.4 if product == "REELS" else 0), 0.35)),
        "rate": chance.uniform(0.03, 0.09), "raw_id": f"{account}/2026-11.zst:{n}",
    }  # fmt: skip


def _sample(post: dict[str, object], age_h: float) -> dict[str, object]:
    grown = 1 - math.exp(-age_h / 16)
    reach = int(float(post["reach"]) * grown)
    likes = int(reach * float(post["rate"]) * 0.8)
    fresh = age_h <= 1  # Instagram often has no insights yet in the first hour
    return {
        "media_id": post["media_id"], "raw_id": f"{post['raw_id']}{int(age_h)}", "like_count": likes,
        "comments_count": likes // 14, "likes": likes, "comments": likes // 14,
        "saved": None if fresh else likes // 7, "shares": None if fresh else likes // 9,
        "reach": None if fresh else reach, "views": None if fresh else int(reach * 2.4),
        "total_interactions": None if fresh else likes + likes // 14 + likes // 7 + likes // 9,
    }  # fmt: skip


def _load_comments(seeded, account, posts: Sequence[dict[str, object]], chance, now) -> None:
    said = (
        "So beautiful!",
        "Where can I find this?",
        "Opening hours on Sunday?",
        "Love the colours",
        "When is it back in stock?",
    )
    rows = [
        {"media_id": post["media_id"], "comment_id": f"c{post['media_id']}{n}", "parent_id": None,
         "posted_at": post["posted_at"] + timedelta(minutes=20 + 90 * n), "username": f"reader_{n}{account}",
         "text": chance.choice(said), "like_count": n, "hidden": False}
        for post in posts for n in range(3) if post["posted_at"] + timedelta(minutes=20 + 90 * n) < now
    ]  # fmt: skip
    seeded.ctx.lake.load(LoadBatch(account, 3, now, "comments", comments=pd.DataFrame(rows)))


def _picture(seeded, words: str, hue: str, n: int) -> str:
    image = Image.new("RGB", (480, 480), hue)
    draw = ImageDraw.Draw(image)
    draw.ellipse((90 + n % 5 * 20, 120, 350, 380), fill="#f4ead6")
    draw.text((40, 420), words, fill="#ffffff")
    name = f"1/{n}-{hue.removeprefix('#')}.jpg"
    (seeded.ctx.thumbs / "1").mkdir(parents=True, exist_ok=True)
    image.save(seeded.ctx.thumbs / name, "JPEG", quality=70)
    return name
