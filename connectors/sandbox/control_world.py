"""What the world is, and the truth about it that the platform never tells."""

from typing import Any

from connectors.sandbox.model import Campaign
from connectors.sandbox.platform import Platform

Json = dict[str, Any]


def describe_world(platform: Platform, _: Any) -> Json:
    """Accounts, ids, tokens, how many posts exist now."""
    world, ids, at = platform.world, platform.ids, platform.now().timestamp()
    accounts = [
        {
            "index": account, "id": ids.user(account), "scoped_id": ids.scoped(account), "page_id": ids.page(account),
            "username": world.profile(account).username, "name": world.profile(account).name,
            "language": world.profile(account).language, "zone": world.profile(account).zone,
            "page_token": platform.tokens.page(account), "instagram_token": platform.tokens.instagram(account),
            "media_count": platform.library.media_count(account, at),
        }
        for account in range(world.account_count)
    ]  # fmt: skip
    options = platform.options
    return {
        "seed": world.seed, "profile": options.profile, "has_numbers": world.has_numbers, "token": platform.tokens.user,
        "now": platform.now().isoformat(), "accounts": accounts,
        "posts": sum(len(posts) for posts in platform.state.drafts.published.values()),
    }  # fmt: skip


def tell_truth(platform: Platform, _: Any) -> Json:
    """What a dashboard should find out: campaigns with their true lift, posts published through the API."""
    world, state, ids = platform.world, platform.state, platform.ids
    campaigns = [
        _campaign(platform, c) for account in range(world.account_count) for c in world.campaigns(account)
    ]
    published = [
        {
            "account": ids.user(account), "media": ids.media(account, post.k), "at": post.at,
            "container": ids.container(post.container), "caption": state.drafts.containers[post.container].caption,
        }
        for account, posts in state.drafts.published.items()
        for post in posts
    ]  # fmt: skip
    return {"campaigns": campaigns, "published": published}


def _campaign(platform: Platform, campaign: Campaign) -> Json:
    return {
        "account": platform.ids.user(campaign.account), "name": campaign.name, "hashtag": campaign.hashtag,
        "starts": campaign.starts, "ends": campaign.ends, "lift": campaign.lift,
    }  # fmt: skip
