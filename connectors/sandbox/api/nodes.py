"""The kinds of nodes that a path can begin with, in the order in which an id is tried."""

from typing import Any

from connectors.sandbox.access.app_keys import person_id, read_person
from connectors.sandbox.access.development import hides
from connectors.sandbox.access.tokens import INSTAGRAM, PAGE, PEOPLE
from connectors.sandbox.api import ads, comments
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.containers import check_fresh
from connectors.sandbox.api.endpoint import Kind
from connectors.sandbox.api.hashtags import find_hashtag
from connectors.sandbox.api.media import MediaView
from connectors.sandbox.api.pages import bare_pages, business_id
from connectors.sandbox.api.tags import LiveView, find_live
from connectors.sandbox.refusing import access_refusals


def _user(call: Call, text: str) -> int | None:
    account = call.platform.ids.read_user(text)
    if account is None and call.host == "ig":
        account = call.platform.ids.read_scoped(text)
    if account is None or not visible(call, account):
        return None
    call.account = account
    return account


def _page(call: Call, text: str) -> int | None:
    account = call.platform.ids.read_page(text) if call.host == "fb" else None
    return account if account is not None and visible(call, account) else None


def _media(call: Call, text: str) -> MediaView | None:
    place = call.platform.ids.read_media(text)
    if place is None or not call.grant.sees(place[0]):
        return None
    media = call.platform.library.find(*place, call.at)
    if media is None or hides(call, place[1]):
        return None
    call.account = media.account
    if media.container:
        check_fresh(call, media.posted_at, media.container)
    return MediaView(call, media)


def _live(call: Call, text: str) -> LiveView | None:
    live = find_live(call, text)
    if live is not None:
        call.account = live.account
    return live


def _container(call: Call, text: str) -> Any | None:
    number = call.platform.ids.read_container(text)
    draft = call.platform.state.drafts.containers.get(number or 0)
    if draft is None or not call.grant.sees(draft.account):
        return None
    call.account = draft.account
    return draft


def _comment(call: Call, text: str) -> comments.CommentView | None:
    view = comments.view_of(call, text)
    if view is not None:
        call.account = view.comment.account
    return view


def visible(call: Call, account: int) -> bool:
    """Whether an account exists and the token may see it."""
    return account < call.platform.world.account_count and call.grant.sees(account)


def _bare_page(call: Call, text: str) -> int | None:
    page = call.platform.ids.read_page(text) if call.host == "fb" else None
    return page if page is not None and page in bare_pages(call) and call.grant.sees(page) else None


def _person(call: Call, text: str) -> int | None:
    return read_person(text) if call.grant.kind in PEOPLE and text == person_id(call.grant.who[1]) else None


def _app(call: Call, text: str) -> str | None:
    return text if call.host == "fb" and text == call.platform.app.app_id else None


def _business(call: Call, text: str) -> str | None:
    return text if call.host == "fb" and text == business_id(call) else None


KINDS = (
    Kind("user", _user),
    Kind("media", _media),
    Kind("container", _container),
    Kind("live", _live),
    Kind("page", _page),
    Kind("comment", _comment),
    Kind("bare_page", _bare_page),
    Kind("person", _person),
    Kind("business", _business),
    Kind("app", _app),
    Kind("hashtag", find_hashtag),
    *ads.KINDS,
)


def me(call: Call) -> tuple[str, Any]:
    """(kind, node) behind `me`: the account (Instagram login), the Page, or the person."""
    account = call.grant.account
    if call.grant.kind == INSTAGRAM and account is not None:
        call.account = account
        return "user", account
    if call.grant.kind == PAGE and account is not None:
        return "page" if account < call.platform.world.account_count else "bare_page", account
    if call.grant.kind not in PEOPLE:
        raise access_refusals.nobody_is_me()
    return "person", None
