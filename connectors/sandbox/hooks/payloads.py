"""What webhooks look like on the wire: values per field and login flavour, envelopes, escaping, signature."""

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

from connectors.sandbox.chance import name_of
from connectors.sandbox.state.talk import Message
from connectors.sandbox.world.model import Media
from connectors.sandbox.world.outsiders import Mention
from connectors.sandbox.world.threads import Comment

if TYPE_CHECKING:
    from connectors.sandbox.platform import Platform

Json = dict[str, Any]

FIELDS = (
    "comments", "live_comments", "mentions", "messages", "message_edit", "message_reactions", "messaging_seen",
    "messaging_postbacks", "messaging_referral", "messaging_optins", "messaging_handover", "standby", "story_insights",
    "follow", "delta", "share_to_story", "story_reactions", "story_poll_response", "comment_poll_response",
    "creator_marketplace_projects", "creator_marketplace_invited_creator_onboarding",
    "onboarding_welcome_message_series", "agent_messages",
)  # fmt: skip
"""What an app can subscribe to for the object `instagram`."""
MESSAGING = frozenset(
    {"messages", "message_edit", "message_reactions", "messaging_seen", "messaging_postbacks", "messaging_referral"}
)  # fmt: skip
"""Fields whose changes come as `messaging`, not as `changes`."""
FEW = 5


def person_id(username: str) -> str:
    """The id by which an app knows somebody."""
    return str(10**15 + name_of(username) % 10**14)


def comment_value(platform: "Platform", comment: Comment, media: Media | None, flavour: str) -> Json:
    """A comment; the id of an album is left out, and the key of the comment's own id depends on the flavour (Q48)."""
    ids = platform.ids
    writer: Json = {"id": person_id(comment.username), "username": comment.username}
    if comment.own:
        writer["id"] = ids.user(comment.account)
        writer["self_ig_scoped_id"] = ids.scoped(comment.account)
    about: Json = {"media_product_type": media.product_type or "FEED"} if media is not None else {}
    if media is None or media.shape != "CAROUSEL_ALBUM":
        about["id"] = ids.media(comment.account, comment.k, comment.child)
    value: Json = {
        "from": writer,
        _id_key(platform, flavour): comment.id,
        "text": comment.text,
        "media": about,
    }
    return value | ({"parent_id": comment.parent} if comment.parent is not None else {})


def boosted_value(platform: "Platform", comment: Comment, value: Json) -> Json | None:
    """The same comment with the ad that promoted the post just then; None when none did."""
    ads = platform.ads.running_of_post(comment.account, comment.k, comment.at)
    if not ads:
        return None
    organic = platform.ids.media(comment.account, comment.k)
    about: Json = {
        "ad_id": platform.ids.advertised("ad", comment.account, ads[0]),
        "ad_title": platform.ads.plan(comment.account).ads[ads[0]].name,
        "original_media_id": organic,
    }
    return value | {"media": value["media"] | about}


def mention_value(platform: "Platform", mention: Mention, flavour: str) -> Json | None:
    """A mention; the Instagram login is told only those in comments, in the shape of comments."""
    if flavour == "fb":
        value: Json = {"media_id": mention.media_id}
        return value | ({"comment_id": mention.comment_id} if mention.comment_id is not None else {})
    if mention.comment_id is None:
        return None
    return {
        "from": {"id": person_id(mention.username), "username": mention.username},
        _id_key(platform, flavour): mention.comment_id,
        "text": mention.text,
        "media": {"id": mention.media_id, "media_product_type": "FEED"},
    }


def story_value(platform: "Platform", story: Media, at: float) -> Json:
    """The last numbers of a story, by their old names (Q49); few are told as -1."""
    counters = platform.library.counters(story, at)
    taps = int(counters.views * 1.3)
    forward, back, out = int(taps * 0.7), int(taps * 0.08), int(taps * 0.12)
    replies = 0 if platform.library.flags.tells_no_replies(story.account) else counters.comments
    if platform.quirks.on("Q49"):
        numbers = {
            "impressions": counters.views, "reach": counters.reach, "taps_forward": forward, "taps_back": back,
            "exits": out, "replies": replies,
        }  # fmt: skip
    else:
        numbers = {
            "views": counters.views, "reach": counters.reach, "navigation": taps, "replies": replies,
            "shares": counters.shares, "follows": counters.follows,
        }  # fmt: skip
    few = platform.switches.webhook_few == "minus"
    told = {name: -1 if few and value < FEW else value for name, value in numbers.items()}
    return {"media_id": platform.ids.media(story.account, story.k), **told}


def message_value(platform: "Platform", message: Message) -> Json:
    """A direct message that came in, or the echo of one that was sent."""
    account = platform.ids.user(message.account)
    ends = (message.person, account) if message.incoming else (account, message.person)
    body: Json = {"mid": message_id(platform, message), "text": message.text}
    return {
        "sender": {"id": ends[0]}, "recipient": {"id": ends[1]}, "timestamp": int(message.at * 1000),
        "message": body if message.incoming else body | {"is_echo": True},
    }  # fmt: skip


def message_id(platform: "Platform", message: Message) -> str:
    """The id of a message, for people and for the answers of the API."""
    seal = hashlib.sha256(f"message {platform.world.seed} {message.number}".encode()).hexdigest()[:24]
    return f"aWdfZAG1faXRlbToxOkl{seal}{message.number}"


def _id_key(platform: "Platform", flavour: str) -> str:
    return "id" if flavour == "ig" and platform.quirks.on("Q48") else "comment_id"


def envelope(platform: "Platform", flavour: str, changes: list[Json]) -> Any:
    """The body of one POST. Each change has account, at, field, value; those of an account share an entry."""
    flat = flavour == "ig" and platform.switches.webhook_shape_ig == "flat"
    entries: list[Json] = []
    for change in changes:
        head = {"id": platform.ids.user(change["account"]), "time": int(change["at"])}
        kind = "messaging" if change["field"] in MESSAGING else "changes"
        told = change["value"] if kind == "messaging" else _named(change)
        if flat and kind == "changes":
            entries.append(head | told)
        elif entries and entries[-1]["id"] == head["id"] and kind in entries[-1]:
            entries[-1][kind].append(told)
        else:
            entries.append(head | {kind: [told]})
    body: Json = {"object": "instagram", "entry": entries}
    return [body] if flavour == "ig" and platform.switches.webhook_shape_ig == "array" else body


def _named(change: Json) -> Json:
    return {"field": change["field"], "value": change["value"]}


def encoded(platform: "Platform", body: Any) -> bytes:
    """The bytes that are signed and sent (Q47): pure ASCII with escaped slashes, or plain UTF-8."""
    if not platform.quirks.on("Q47"):
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def signature(secret: str, raw: bytes) -> str:
    """The value of X-Hub-Signature-256."""
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def secret_of(platform: "Platform", flavour: str) -> str:
    """Which secret signs; for the Instagram login that is not documented, so it is a switch."""
    instagram = flavour == "ig" and platform.switches.webhook_secret_ig != "app"  # noqa: S105 - a choice, no secret
    return platform.app.ig_app_secret if instagram else platform.app.app_secret
