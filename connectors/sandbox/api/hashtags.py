"""Hashtags: their ids, the posts that have them, and the thirty that an account may look for in seven days."""

import re
from bisect import bisect_right
from typing import Any

from connectors.sandbox.api.call import Call
from connectors.sandbox.api.drawing import Plan
from connectors.sandbox.api.endpoint import FACEBOOK, Endpoint, Table
from connectors.sandbox.api.fields import ID, Field
from connectors.sandbox.api.foreign import HASHTAG
from connectors.sandbox.api.media import asked_fields, read_limit
from connectors.sandbox.api.media_view import MediaView
from connectors.sandbox.api.paging import Json, cursor_of, key_of, page_of
from connectors.sandbox.ids import hashtag_id
from connectors.sandbox.refusing import refusals
from connectors.sandbox.world.model import Media
from connectors.sandbox.world.tagged import known_tags, recent_posts, top_posts

MOST_TAGS, MOST_PER_PAGE = 30, 50
BANNED = {"porn", "nsfw", "sexy", "followforfollow"}
_TAG = re.compile(r"\w{1,100}")
Found = dict[tuple[int, ...], Media]


def search(call: Call) -> Json:
    """GET /ig_hashtag_search: the id of a tag."""
    account, tag = _asking(call), call.need("q").strip().removeprefix("#").lower()
    if not _TAG.fullmatch(tag) or tag in BANNED:
        raise refusals.no_such_hashtag()
    _charge(call, account, tag)
    return {"data": [{"id": hashtag_id(tag)}]}


def find_hashtag(call: Call, text: str) -> str | None:
    """The tag of an id: one that was searched in this world, or that its accounts use."""
    if call.host != "fb" or not text.startswith("1784"):
        return None
    searched = (tag for tags in call.platform.state.searches.searched.values() for tag in tags)
    for tag in searched:
        if hashtag_id(tag) == text:
            return tag
    return known_tags(call.platform.world).get(text)


def _asking(call: Call) -> int:
    """The account of `user_id`, in whose name hashtags are read."""
    text = call.need("user_id")
    account = call.platform.ids.read_user(text)
    if account is None or account >= call.platform.world.account_count or not call.grant.sees(account):
        raise refusals.missing_object(text)
    return account


def _charge(call: Call, account: int, tag: str) -> None:
    """Count a tag against the account; a repetition within the seven days is free and changes nothing."""
    counted = call.platform.state.searches.recent(account, call.at)
    if tag in counted:
        return
    if len(counted) >= MOST_TAGS:
        raise refusals.too_many_hashtags()
    event = {"kind": "hashtag_search", "account": account, "tag": tag, "at": call.at}
    call.platform.state.record(event)


def _read_tag(call: Call, tag: str) -> Json:
    known = {"id": hashtag_id(tag), "name": tag}
    return {"id": known["id"], **_picked(known, asked_fields(call))}


def _picked(known: dict[str, str], fields: tuple[Field, ...]) -> Json:
    for field in fields:
        if field.name not in known:
            raise refusals.nonexisting_field(field.name)
    return {field.key: known[field.name] for field in fields}


def _list_searched(call: Call, account: int) -> Json:
    counted = call.platform.state.searches.recent(account, call.at)
    fields = asked_fields(call)
    tags = [(-since, tag) for tag, since in counted.items()]

    def draw(key: tuple[float, str]) -> Json:
        known = {"id": hashtag_id(key[1]), "name": key[1]}
        return {"id": known["id"], **_picked(known, fields)}

    return page_of(
        call, call.params, sorted(tags), draw, read_limit(call, call.params, 30), scope=f"searched {account}"
    )


def _recent(call: Call, tag: str) -> Json:
    posts = recent_posts(call.platform, tag, call.at)
    return _list(call, tag, "recent_media", {(-m.posted_at, -m.account, -m.k): m for m in posts})


def _top(call: Call, tag: str) -> Json:
    counters, hour = call.platform.library.counters, call.at - call.at % 3600
    posts = top_posts(
        call.platform, tag, hour
    )  # the ranking of the hour, so that pages do not shift at every like
    ranked: Found = {(-counters(m, hour).likes, -m.posted_at, -m.account, -m.k): m for m in posts}
    return _list(call, tag, "top_media", ranked)


def _list(call: Call, tag: str, edge: str, found: Found) -> Json:
    account, limit = _asking(call), read_limit(call, call.params, MOST_PER_PAGE)
    _charge(call, account, tag)
    plan = Plan(call, HASHTAG, asked_fields(call) if call.params.get("fields") else ID).check(limit)
    keys = sorted(found)
    first = _start(call, (account, tag, edge), keys)
    chosen = keys[first : first + limit]
    answer: Json = {"data": [plan.draw(MediaView(call, found[key])) for key in chosen]}
    if not chosen:
        return answer
    after = cursor_of(call, _scope(tag, edge), edge)
    if call.platform.quirks.on("Q45"):
        event = {
            "kind": "hashtag_page",
            "account": account,
            "tag": tag,
            "edge": edge,
            "key": list(chosen[-1]),
        }
        call.platform.state.record(event | {"at": call.at})
    else:
        after = cursor_of(call, _scope(tag, edge), chosen[-1])
    paging: Json = {"cursors": {"after": after}}
    if first + limit < len(keys):
        paging["next"] = call.link(after=after, limit=str(limit))
    return answer | {"paging": paging}


def _start(call: Call, place: tuple[int, str, str], keys: list[tuple[int, ...]]) -> int:
    """Where the page begins. With quirk Q45 the cursor is always the same, and the platform remembers the place."""
    cursor = call.params.get("after")
    if not cursor:
        return 0
    key: Any = key_of(call, _scope(place[1], place[2]), cursor)
    if isinstance(key, str):
        key = call.platform.state.searches.places.get(place)
    if not isinstance(key, tuple):
        raise refusals.bad_cursor()
    return bisect_right(keys, key)


def _scope(tag: str, edge: str) -> str:
    return f"{hashtag_id(tag)} {edge}"


TABLES: dict[str, Table] = {
    "root": {("GET", "ig_hashtag_search"): Endpoint(lambda call, _: search(call), "hashtags", FACEBOOK)},
    "user": {("GET", "recently_searched_hashtags"): Endpoint(_list_searched, "hashtags", FACEBOOK)},
    "hashtag": {
        ("GET", ""): Endpoint(_read_tag, "hashtags", FACEBOOK),
        ("GET", "recent_media"): Endpoint(_recent, "hashtags", FACEBOOK),
        ("GET", "top_media"): Endpoint(_top, "hashtags", FACEBOOK),
    },
}
