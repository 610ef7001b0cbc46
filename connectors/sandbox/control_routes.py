"""The control plane under `/_sandbox`: clock, calls, faults, tokens, world and truth. Only with the control token."""

import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.sandbox.clock import SandboxClock
from connectors.sandbox.faults import read_fault
from connectors.sandbox.model import Campaign
from connectors.sandbox.platform import CLOCK_AHEAD_S, Platform

Json = dict[str, Any]
Handler = Callable[[Platform, Any], Json]


class BadOrder(Exception):
    """An order that makes no sense; the text says why."""


def control_routes(platform: Platform) -> list[Route]:
    """The routes of the control plane."""
    guarded: list[tuple[str, str, Handler]] = [
        ("GET", "clock", read_clock), ("POST", "clock", move_clock),
        ("GET", "calls", lambda p, _: p.calls.report()), ("DELETE", "calls", reset_calls),
        ("GET", "faults", list_faults), ("POST", "faults", add_faults), ("DELETE", "faults", clear_faults),
        ("GET", "world", describe_world), ("GET", "truth", tell_truth), ("POST", "tokens", change_token),
    ]  # fmt: skip
    routes = [
        Route(f"/_sandbox/{path}", _guard(platform, handler), methods=[method])
        for method, path, handler in guarded
    ]

    async def health(request: Request) -> Response:
        return _json(
            {
                "ok": True,
                "now": platform.now().isoformat(),
                "speed": platform.clock.speed,
                "accounts": platform.world.account_count,
            }
        )

    return [Route("/_sandbox/health", health), *routes]


def _json(body: Json, status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status, media_type="application/json")


def _guard(platform: Platform, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        _, _, token = request.headers.get("authorization", "").partition(" ")
        if not hmac.compare_digest(token.encode(), platform.control_token.encode()):
            return _json(
                {"error": "The control plane needs its own token: Authorization: Bearer <control token>."},
                401,
            )
        raw = await request.body()
        try:
            return _json(handler(platform, msgspec.json.decode(raw) if raw else {}))
        except (BadOrder, ValueError) as error:
            return _json({"error": str(error)}, 400)

    return endpoint


def read_clock(platform: Platform, _: Any = None) -> Json:
    """{"now", "speed"}."""
    return {"now": platform.now().isoformat(), "speed": platform.clock.speed}


def move_clock(platform: Platform, order: Any) -> Json:
    """Obey {"set": iso}, {"step": seconds} and/or {"speed": x}."""
    if not isinstance(order, dict) or not set(order) or not set(order) <= {"set", "step", "speed"}:
        raise BadOrder('the clock takes {"set": instant}, {"step": seconds} or {"speed": x}')
    clock: SandboxClock = platform.clock
    if "set" in order:
        clock.set(datetime.fromisoformat(str(order["set"])))
    if "step" in order:
        clock.step(float(order["step"]))
    if "speed" in order:
        clock.set_speed(float(order["speed"]))
    platform.promise_clock(CLOCK_AHEAD_S)
    return read_clock(platform)


def reset_calls(platform: Platform, _: Any) -> Json:
    """Begin to count calls anew."""
    platform.calls.reset()
    return {"ok": True}


def list_faults(platform: Platform, _: Any = None) -> Json:
    """The faults that still wait for a request."""
    left = [fault for fault in platform.faults.orders if fault.times > 0]
    return {
        "faults": [
            {"path": f.path.pattern, "method": f.method, "times": f.times, "skip": f.skip} for f in left
        ]
    }


def add_faults(platform: Platform, order: Any) -> Json:
    """Order faults: one object, a list, or {"faults": [...]}."""
    orders = order.get("faults", [order]) if isinstance(order, dict) else order
    platform.faults.orders += [read_fault(one) for one in orders]
    return list_faults(platform)


def clear_faults(platform: Platform, _: Any) -> Json:
    """Take back every fault."""
    platform.faults.orders.clear()
    return {"ok": True}


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


def change_token(platform: Platform, order: Any) -> Json:
    """Age, end or take back a token.

    {"token": t} with "expire": true (now) or an instant, "revoke": a subcode (458, 459, 460, 464, 467, 492; true is
    467), or "restore": true. Without "token" the person's token is meant.
    """
    if not isinstance(order, dict):
        raise BadOrder('tokens take {"token", "expire"|"revoke"|"restore"}')
    token = str(order.get("token") or platform.tokens.user)
    if platform.tokens.grant_of(token) is None:
        raise BadOrder("this token was never given out by this sandbox")
    expires, revoked, now = None, None, platform.now()
    if order.get("expire"):
        expires = (
            now.timestamp()
            if order["expire"] is True
            else datetime.fromisoformat(str(order["expire"])).timestamp()
        )
    elif order.get("revoke"):
        revoked = 467 if order["revoke"] is True else int(order["revoke"])
    elif not order.get("restore"):
        raise BadOrder('say what becomes of the token: "expire", "revoke" or "restore"')
    event = {
        "kind": "token",
        "token": token,
        "expires_at": expires,
        "revoked": revoked,
        "at": now.timestamp(),
    }
    platform.state.record(event)
    return {"ok": True, "expires_at": expires, "revoked": revoked}
