"""The control plane under `/_sandbox`: every route, behind the control token."""

import hmac
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.sandbox.calls import read_filter
from connectors.sandbox.clock import SandboxClock
from connectors.sandbox.console import control_talk, scripting
from connectors.sandbox.console.control_tokens import change_token, issue_token
from connectors.sandbox.console.control_world import describe_world, tell_moods, tell_truth
from connectors.sandbox.console.reading import read_number, read_whole
from connectors.sandbox.faults import read_fault
from connectors.sandbox.limits import WINDOWS, meter_of
from connectors.sandbox.platform import CLOCK_AHEAD_S, Platform
from connectors.sandbox.refusing.refusals import Refusal
from connectors.sandbox.state.access import OWNER
from connectors.sandbox.wire.bodies import read_in_time
from connectors.sandbox.world.owners import account_of_id

logger = logging.getLogger(__name__)

Json = dict[str, Any]
Handler = Callable[[Platform, Any], Json | Awaitable[Json]]
MOST_BODY = 4 * 1024 * 1024


class BadOrder(ValueError):
    """An order that makes no sense; the text says why."""


def control_routes(platform: Platform) -> list[Route]:
    """The routes of the control plane. A handler gets the query of a GET, the JSON of a POST."""
    guarded: list[tuple[str, str, Handler]] = [
        ("GET", "clock", read_clock), ("POST", "clock", move_clock),
        ("GET", "calls", list_calls), ("DELETE", "calls", reset_calls), ("GET", "calls/hours", list_hours),
        ("GET", "faults", list_faults), ("POST", "faults", add_faults), ("DELETE", "faults", clear_faults),
        ("GET", "usage", read_usage), ("POST", "usage", use_up), ("DELETE", "usage", clear_usage),
        ("GET", "settings", read_settings), ("POST", "settings", choose),
        ("GET", "world", describe_world), ("GET", "truth", tell_truth),
        ("GET", "truth/moods", tell_moods), ("POST", "tokens", change_token),
        ("POST", "tokens/new", issue_token), ("GET", "containers", lambda p, _: scripting.listed(p)),
        ("POST", "containers", scripting.order), ("DELETE", "containers", lambda p, _: scripting.clear(p)),
        ("GET", "webhooks", control_talk.read_webhooks), ("POST", "webhooks", control_talk.order_webhooks),
        ("GET", "callbacks", control_talk.read_callbacks), ("POST", "callbacks", control_talk.order_callbacks),
        ("GET", "mentions", control_talk.list_mentions), ("POST", "talk", control_talk.order_talk),
    ]  # fmt: skip
    routes = [
        Route(f"/_sandbox/{path}", _guarded(platform, handler), methods=[method])
        for method, path, handler in guarded
    ]

    async def health(request: Request) -> Response:
        return reply(
            {
                "ok": True,
                "now": platform.now().isoformat(),
                "speed": platform.clock.speed,
                "accounts": platform.world.account_count,
            }
        )

    return [Route("/_sandbox/health", health), *routes]


def reply(body: Json, status: int = 200) -> Response:
    """An answer of the control plane."""
    return Response(msgspec.json.encode(body), status, media_type="application/json")


def turned_away(platform: Platform, request: Request) -> Response | None:
    """The refusal of whoever does not show the control token."""
    _, _, token = request.headers.get("authorization", "").partition(" ")
    if hmac.compare_digest(token.encode(), platform.control_token.encode()):
        return None
    words = "The control plane needs its own token: Authorization: Bearer <control token>."
    return reply({"error": words}, 401)


def _guarded(platform: Platform, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        refused = turned_away(platform, request)
        if refused is not None:
            return refused
        try:
            raw = await read_in_time(request, MOST_BODY)
            order = msgspec.json.decode(raw) if raw else dict(request.query_params)
            found = handler(platform, order)
            return reply(found if isinstance(found, dict) else await found)
        except Refusal as refusal:
            return reply({"error": refusal.message}, refusal.status)
        except msgspec.DecodeError:
            return reply({"error": "the body of an order is JSON"}, 400)
        except ValueError as error:
            return reply({"error": str(error)}, 400)
        except (TypeError, LookupError, AttributeError, ArithmeticError, RecursionError):
            logger.info("an order could not be read", exc_info=True)
            return reply({"error": "this order has a value of the wrong kind"}, 400)

    return endpoint


def read_clock(platform: Platform, _: Any = None) -> Json:
    """{"now", "speed"}."""
    return {"now": platform.now().isoformat(), "speed": platform.clock.speed}


def move_clock(platform: Platform, order: Any) -> Json:
    """Obey {"set": iso}, {"step": seconds} and/or {"speed": x}."""
    if not isinstance(order, dict) or not set(order) or not set(order) <= {"set", "step", "speed"}:
        raise BadOrder('the clock takes {"set": instant}, {"step": seconds} or {"speed": x}')
    clock: SandboxClock = platform.clock
    step = read_number(order.get("step", 0), "step")
    speed = read_number(order.get("speed", clock.speed), "speed")
    if "set" in order:
        clock.set(_instant(order["set"]))
    if "step" in order:
        clock.step(step)
    if "speed" in order:
        clock.set_speed(speed)
    platform.promise_clock(CLOCK_AHEAD_S)
    return read_clock(platform)


def _instant(value: Any) -> datetime:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        raise BadOrder("set is an instant like 2026-11-02T09:00:00+00:00") from None


def list_calls(platform: Platform, order: Any) -> Json:
    """The log of calls; `since`, `account`, `method`, `path`, `status`, `code` and `limit` narrow it."""
    wanted = read_filter(order, lambda text: account_of_id(platform, text))
    return platform.calls.report(platform.ids.user, wanted)


def list_hours(platform: Platform, _: Any) -> Json:
    """Calls per account and hour of the clock."""
    return {"hours": list(platform.calls.by_hour(platform.ids.user))}


def reset_calls(platform: Platform, _: Any) -> Json:
    """Begin to count calls anew."""
    platform.calls.reset()
    return {"ok": True}


def list_faults(platform: Platform, _: Any = None) -> Json:
    """The faults that still wait for a request."""
    left = [fault.saved() for fault in platform.faults.left(platform.now().timestamp())]
    told = [{name: value for name, value in one.items() if value not in (None, False)} for one in left]
    for one in told:
        if "account" in one:
            one["account"] = platform.ids.user(one["account"])
    return {"faults": told}


def add_faults(platform: Platform, order: Any) -> Json:
    """Order faults: one object, a list, or {"faults": [...]}."""
    orders = order.get("faults", [order]) if isinstance(order, dict) else order
    if not isinstance(orders, list):
        raise BadOrder("faults are one object, or a list of them")
    now = platform.now().timestamp()
    platform.faults.add([read_fault(one, now, lambda text: account_of_id(platform, text)) for one in orders])
    return list_faults(platform)


def clear_faults(platform: Platform, _: Any) -> Json:
    """Take back every fault."""
    platform.faults.orders.clear()
    return {"ok": True}


def read_usage(platform: Platform, _: Any = None) -> Json:
    """Every meter with its budget and the minutes until it answers again."""
    return {"meters": platform.limits.report(platform.now().timestamp())}


def use_up(platform: Platform, order: Any) -> Json:
    """Count calls that nobody made: {"regime", "account", "calls" or "percent" of its budget}."""
    if not isinstance(order, dict) or order.get("regime") not in WINDOWS:
        raise BadOrder(f"usage takes a regime ({', '.join(WINDOWS)}), an account, and calls or percent")
    regime, at = str(order["regime"]), platform.now().timestamp()
    account = 0 if regime in {"app", "user"} else account_of_id(platform, str(order.get("account", "")))
    if account is None:
        raise BadOrder("the account is the id of one of this sandbox's accounts")
    key = meter_of(OWNER) if regime == "user" else (regime, account)
    percent = read_number(order.get("percent", 0), "percent", 0, 1e6)
    more = read_whole(order.get("calls", 0), "calls", 0, 10**12)
    wanted = percent / 100 * platform.limits.budget(key, at) if "percent" in order else 0.0
    calls = max(0, -int(-wanted // 1) - platform.usage.used(key, at)) + more
    platform.limits.charge(key, at, calls)
    return read_usage(platform)


def clear_usage(platform: Platform, _: Any) -> Json:
    """Empty every meter."""
    platform.usage.clear()
    return {"ok": True}


def read_settings(platform: Platform, _: Any = None) -> Json:
    """The profile, every quirk with its share, every switch with its value."""
    return {
        "profile": platform.options.profile,
        "quirks": platform.quirks.listed(),
        "switches": platform.switches.listed(),
    }


def choose(platform: Platform, order: Any) -> Json:
    """Set quirks and switches: {"quirks": {"Q11": 0}, "switches": {"app_users": 1}}."""
    if not isinstance(order, dict) or not order or not set(order) <= {"quirks", "switches"}:
        raise BadOrder('settings take {"quirks": {id: share}, "switches": {name: value}}')
    quirks, switches = order.get("quirks", {}), order.get("switches", {})
    if not isinstance(quirks, dict) or not isinstance(switches, dict):
        raise BadOrder("quirks and switches are objects of names and values")
    platform.choose({str(name): _share(share) for name, share in quirks.items()}, switches)
    return read_settings(platform)


def _share(value: Any) -> float:
    """How often a quirk shows; true and false are always and never."""
    return read_number(float(value) if isinstance(value, bool) else value, "the share of a quirk", 0, 1)
