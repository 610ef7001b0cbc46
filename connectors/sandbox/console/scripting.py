"""Orders what becomes of containers: how long they process, how they fail, what publishing them answers.

An order is an object: {"outcome": …} and
- whom it meets: "container" (the id of an existing one), or any of "account" (id), "media_type" (IMAGE, VIDEO, REELS,
  STORIES, CAROUSEL), "caption" and "url" (a part of them), with "times" (1) and "skip" (0);
- in_progress with "seconds"; stuck; expire; copyright; error with "subcode" (2207082);
- create_error or publish_error with "code", "subcode" and, for publishing, "after": true (the post is made all the
  same, then the error is answered).
"""

from dataclasses import asdict
from typing import Any

import msgspec

from connectors.sandbox.platform import Platform
from connectors.sandbox.refusing.publish_refusals import TABLE, publish_refusal
from connectors.sandbox.refusing.refusals import Refusal
from connectors.sandbox.state import Container
from connectors.sandbox.state.scripts import Script

LIFE = ("in_progress", "stuck", "expire", "error", "copyright")
CALLS = ("create_error", "publish_error")
MIXED_AUDIO = 2207082
Json = dict[str, Any]


class Order(msgspec.Struct, forbid_unknown_fields=True):
    """An order as it comes over the control plane."""

    outcome: str
    container: str = ""
    account: str = ""
    media_type: str = ""
    caption: str = ""
    url: str = ""
    times: int = 1
    skip: int = 0
    seconds: float = 0.0
    code: int = 0
    subcode: int | None = None
    after: bool = False


def order(platform: Platform, body: Any) -> Json:
    """Take an order (or a list of them); raises ValueError with a sentence for one that makes no sense."""
    orders = [_read(one) for one in (body if isinstance(body, list) else [body])]
    accounts = [_account(platform, one) for one in orders]
    for one, account in zip(orders, accounts, strict=True):
        if one.container:
            _order_fate(platform, one)
        else:
            _order_script(platform, one, account)
    return listed(platform)


def listed(platform: Platform) -> Json:
    """The orders that still wait, and those that were given to a container."""
    state, ids = platform.state, platform.ids
    waiting = [asdict(script) for script in state.scripts.scripts.values() if script.open]
    fated = [
        {"container": ids.container(draft.number), **msgspec.to_builtins(draft.fate)}
        for draft in state.drafts.containers.values()
        if draft.fate is not None
    ]
    return {"scripts": waiting, "containers": fated}


def clear(platform: Platform) -> Json:
    """Take back every order that still waits."""
    platform.state.record({"kind": "scripts_cleared", "at": platform.clock.seconds()})
    return listed(platform)


def meet(platform: Platform, draft: Container, outcomes: tuple[str, ...], at: float) -> Script | None:
    """The order that strikes this container now, used up once; None when it is spared."""
    for script in platform.state.scripts.scripts.values():
        if not script.open or script.outcome not in outcomes or not _matches(script, draft):
            continue
        platform.state.record({"kind": "script_met", "number": script.number, "at": at})
        if script.met >= script.skip:
            return script
    return None


def refusal_of(script: Script) -> Refusal:
    """The error that an order asks for."""
    return publish_refusal(script.code, script.subcode)


def fate_of(script: Script | None, at: float) -> Json | None:
    """What an order makes of a container, as part of an event."""
    if script is None:
        return None
    return {"outcome": script.outcome, "at": at, "seconds": script.seconds, "subcode": script.subcode or 0}


def _read(body: Any) -> Order:
    try:
        found = msgspec.convert(body, Order)
    except msgspec.ValidationError as error:
        raise ValueError(f"an order of a container is not right: {error}") from None
    if found.outcome not in LIFE + CALLS:
        raise ValueError(f"the outcome is one of {', '.join(LIFE + CALLS)}")
    if found.outcome in CALLS and (found.code, found.subcode) not in TABLE:
        raise ValueError("code and subcode are not those of a publishing error")
    if found.times < 1 or found.skip < 0 or found.seconds < 0:
        raise ValueError("times is at least 1, skip and seconds at least 0")
    if found.outcome == "error" and found.subcode is None:
        found.subcode = MIXED_AUDIO
    return found


def _account(platform: Platform, one: Order) -> int | None:
    account = platform.ids.read_user(one.account) if one.account else None
    if one.account and (account is None or account >= platform.world.account_count):
        raise ValueError(f"there is no account {one.account}")
    number = platform.ids.read_container(one.container) if one.container else None
    if one.container and (number not in platform.state.drafts.containers or one.outcome not in LIFE):
        raise ValueError(f"an existing container takes {', '.join(LIFE)}; there is no container {one.container}"
                         if number not in platform.state.drafts.containers
                         else f"an existing container takes {', '.join(LIFE)}")  # fmt: skip
    return account


def _order_fate(platform: Platform, one: Order) -> None:
    at = platform.clock.seconds()
    fate = {"outcome": one.outcome, "at": at, "seconds": one.seconds, "subcode": one.subcode or 0}
    number = platform.ids.read_container(one.container)
    platform.state.record({"kind": "fate", "number": number, "at": at, "fate": fate})


def _order_script(platform: Platform, one: Order, account: int | None) -> None:
    values = msgspec.structs.asdict(one)
    del values["container"]
    number = len(platform.state.scripts.scripts) + 1
    event = {"kind": "script", "number": number, "at": platform.clock.seconds(), **values, "account": account}
    platform.state.record(event | {"media_type": one.media_type.upper()})


def _matches(script: Script, draft: Container) -> bool:
    return (
        script.account in (None, draft.account)
        and script.media_type in ("", draft.kind)
        and script.caption in draft.caption
        and script.url in draft.url
    )
