"""What the world is, and the truth about it that the platform never tells."""

import asyncio
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from connectors.sandbox.platform import Platform
from connectors.sandbox.world.model import Campaign, Happening
from connectors.sandbox.world.owners import account_of_id

Json = dict[str, Any]
PAGE = 100


def describe_world(platform: Platform, order: Any) -> Json:
    """Accounts with ids and tokens, by pages (`offset`, `limit`); `counts=0` leaves out how many posts exist."""
    world, options = platform.world, platform.options
    accounts, paging = _page(platform, order)
    counts = str(order.get("counts", "1")) not in {"0", "false"}
    return {
        "seed": world.seed, "profile": options.profile, "has_numbers": world.has_numbers, "token": platform.tokens.user,
        "app_id": platform.app.app_id, "app_secret": platform.app.app_secret, "ig_app_id": platform.app.ig_app_id,
        "ig_app_secret": platform.app.ig_app_secret, "now": platform.now().isoformat(), **paging,
        "accounts": [_account(platform, account, counts) for account in accounts],
        "posts": sum(len(posts) for posts in platform.state.drafts.published.values()),
    }  # fmt: skip


async def tell_truth(platform: Platform, order: Any) -> Json:
    """What a dashboard should find out, of one `account` or a page of them (`offset`, `limit`).

    Campaigns with their true lift, unusual events, what hour and weekday do, ads, and what was published.
    """
    accounts, paging = _page(platform, order)
    world, at, published = platform.world, platform.now().timestamp(), _published(platform, accounts)
    campaigns: list[Json] = []
    happenings: list[Json] = []
    effects: Json = {}
    ads: Json = {}
    for account in accounts:
        name, effect, paid = (
            platform.ids.user(account),
            world.effects(account),
            platform.ads.truth(account, at),
        )
        campaigns += [_campaign(platform, one) for one in world.campaigns(account)]
        happenings += [_happening(platform, one) for one in world.happenings(account)]
        effects |= {name: asdict(effect)} if effect is not None else {}
        ads |= {name: paid} if paid else {}
        await asyncio.sleep(0)  # other calls are answered in between
    return {
        "campaigns": campaigns, "happenings": happenings, "published": published, **paging, "effects": effects,
        "ads": ads,
    }  # fmt: skip


def tell_moods(platform: Platform, order: Any) -> Json:
    """The true mood of every comment under a `media`, a page at a time (`offset`, `limit`)."""
    place = platform.ids.read_media(str(order.get("media", "")))
    media = platform.library.find(*place, platform.now().timestamp()) if place is not None else None
    if media is None:
        raise ValueError("say which media: the id of one of this sandbox's posts")
    found = platform.library.comments(media, platform.now().timestamp())
    offset, limit = _span(order, PAGE * 10)
    told = [
        {
            "id": one.id,
            "at": one.at,
            "mood": one.mood,
            "planted": one.planted or None,
            "hidden": one.hidden,
            "text": one.text,
        }
        for one in found
    ]
    return {"total": len(told), "offset": offset, "comments": told[offset : offset + limit]}


def _page(platform: Platform, order: Json) -> tuple[list[int], Json]:
    total = platform.world.account_count
    if order.get("account"):
        account = account_of_id(platform, str(order["account"]))
        if account is None:
            raise ValueError("the account is the id of one of this sandbox's accounts")
        return [account], {"total": total, "offset": account}
    offset, limit = _span(order, PAGE)
    return list(range(total))[offset : offset + limit], {"total": total, "offset": offset}


def _span(order: Json, page: int) -> tuple[int, int]:
    values = [str(order.get(name, default)) for name, default in (("offset", 0), ("limit", page))]
    if not all(value.isdecimal() and len(value) < 10 for value in values):
        raise ValueError("offset and limit are whole numbers")
    return int(values[0]), int(values[1])


def _account(platform: Platform, account: int, counts: bool) -> Json:
    ids, tokens, profile = platform.ids, platform.tokens, platform.world.profile(account)
    told = {
        "index": account, "id": ids.user(account), "scoped_id": ids.scoped(account), "page_id": ids.page(account),
        "ad_account_id": f"act_{ids.ad_account(account)}", "username": profile.username, "name": profile.name,
        "language": profile.language, "zone": profile.zone, "page_token": tokens.page(account),
        "instagram_token": tokens.instagram(account),
    }  # fmt: skip
    if counts:
        told["media_count"] = platform.library.media_count(account, platform.now().timestamp())
    return told


def _campaign(platform: Platform, campaign: Campaign) -> Json:
    return asdict(campaign) | {"account": platform.ids.user(campaign.account)}


def _happening(platform: Platform, happening: Happening) -> Json:
    posts = [platform.ids.media(happening.account, k) for k in happening.posts]
    return asdict(happening) | {"account": platform.ids.user(happening.account), "posts": posts}


def _published(platform: Platform, accounts: Iterable[int]) -> list[Json]:
    drafts, ids = platform.state.drafts, platform.ids
    return [
        {
            "account": ids.user(account), "media": ids.media(account, post.k), "at": post.at,
            "container": ids.container(post.container), "caption": drafts.containers[post.container].caption,
        }
        for account in accounts
        for post in drafts.published.get(account, ())
    ]  # fmt: skip
