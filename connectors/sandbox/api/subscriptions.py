"""Webhook subscriptions: of the app to the object `instagram`, and of accounts and Pages to the app."""

import asyncio
from typing import Any
from urllib.parse import urlencode, urlsplit

from connectors.sandbox.access.app_keys import NAME
from connectors.sandbox.access.tokens import APP
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.endpoint import FACEBOOK, INSTAGRAM, Endpoint, Table
from connectors.sandbox.api.paging import Json
from connectors.sandbox.chance import mix
from connectors.sandbox.hooks.courier import Reply, ask
from connectors.sandbox.hooks.payloads import FIELDS, MESSAGING
from connectors.sandbox.intake.waiting import Wait
from connectors.sandbox.refusing import refusals
from connectors.sandbox.refusing import talk_refusals as talk

PAGE_FIELDS = (*FIELDS, "feed", "mention", "name", "ratings", "leadgen")
INSTAGRAM_FIELDS = tuple(name for name in FIELDS if name != "story_insights")
"""The Instagram login knows no story_insights."""
_NEEDS = {name: "messages" for name in FIELDS if name in MESSAGING or name.startswith("messag")}
_NEEDS |= {
    "comments": "comments",
    "live_comments": "comments",
    "mentions": "comments",
    "story_insights": "insights",
}
"""The capability of `scopes` that a field takes beside that of every subscription."""
LONGEST_CHECK_S = 10.0


def _names(call: Call, param: str, allowed: tuple[str, ...]) -> list[str]:
    names = [name.strip() for name in call.params.get(param, "").split(",") if name.strip()]
    for position, name in enumerate(names):
        if name not in allowed:
            raise refusals.invalid(f"Param {param}[{position}] must be one of {{{', '.join(allowed)}}}")
    return list(dict.fromkeys(names))


def _check_app(call: Call) -> None:
    if call.grant.kind != APP:
        raise talk.needs_app_token()


def _check_object(call: Call, required: bool) -> None:
    wanted = call.need("object") if required else call.params.get("object", "instagram")
    if wanted != "instagram":
        raise refusals.invalid("Param object must be one of {instagram}")


def subscribe_app(call: Call, _: Any) -> Json:
    """Subscribe the app; its callback must first answer a verification request with the challenge."""
    _check_app(call)
    _check_object(call, True)
    url, token = call.need("callback_url"), call.need("verify_token")
    fields = _names(call, "fields", FIELDS)
    if not fields:
        raise refusals.invalid("The parameter fields is required")
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise refusals.invalid("Param callback_url must be a valid URL")
    _verify(call, url, token)
    event = {"kind": "hook_app", "callback_url": url, "verify_token": token, "fields": fields, "at": call.at}
    call.platform.state.record(event)
    return {"success": True}


def _verify(call: Call, url: str, token: str) -> None:
    """Ask the callback outside of this answer; refuse unless it echoed the challenge."""
    checks = call.platform.hooks.checks
    challenge = str(mix(call.platform.world.seed, call.number, 83) % 10**10)
    if call.number not in checks:
        query = urlencode({"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": token})
        target = f"{url}{'&' if urlsplit(url).query else '?'}{query}"
        work = asyncio.get_running_loop().run_in_executor(None, ask, "GET", target)

        def note() -> None:
            checks[call.number] = work.result() if work.done() else Reply(None, error="timed out")

        raise Wait(work, note, LONGEST_CHECK_S)
    reply = checks.pop(call.number)
    if reply.status != 200:
        raise talk.callback_failed(reply.status, reply.error or "not successful")
    received = reply.body.decode("utf-8", "replace").strip()
    if received != challenge:
        raise talk.wrong_challenge(challenge, received)


def list_app(call: Call, _: Any) -> Json:
    """What the app is subscribed to."""
    _check_app(call)
    app = call.platform.state.hooks.app
    if app is None:
        return {"data": []}
    fields = [{"name": name, "version": call.version} for name in app.fields]
    return {
        "data": [{"object": "instagram", "callback_url": app.callback_url, "active": True, "fields": fields}]
    }


def unsubscribe_app(call: Call, _: Any) -> Json:
    """Give up some fields, or everything."""
    _check_app(call)
    _check_object(call, False)
    event = {"kind": "hook_app_gone", "fields": _names(call, "fields", FIELDS), "at": call.at}
    call.platform.state.record(event)
    return {"success": True}


def subscribe_account(call: Call, account: int) -> Json:
    """Let an account (or its Page) notify the app."""
    fields = _names(call, "subscribed_fields", PAGE_FIELDS if call.host == "fb" else INSTAGRAM_FIELDS)
    if not fields:
        raise refusals.invalid("The parameter subscribed_fields is required")
    if call.host == "fb":
        call.require("page_list")
    for needs in dict.fromkeys(_NEEDS[name] for name in fields if name in _NEEDS):
        call.require(needs)
    return _set_account(call, account, fields)


def unsubscribe_account(call: Call, account: int) -> Json:
    """Stop that."""
    return _set_account(call, account, [])


def _set_account(call: Call, account: int, fields: list[str]) -> Json:
    talk_state = call.platform.state.talk
    event = {
        "kind": "hook_account", "account": account, "flavour": call.host, "fields": fields, "at": call.at,
        "comment": talk_state.last_comment, "message": talk_state.last_message,
    }  # fmt: skip
    call.platform.state.record(event)
    return {"success": True}


def list_account(call: Call, account: int) -> Json:
    """The apps that an account notifies: this one, or none."""
    hook = call.platform.state.hooks.accounts.get((account, call.host))
    if hook is None:
        return {"data": []}
    app: Json = {
        "name": NAME,
        "id": call.platform.app.id_of(call.host),
        "subscribed_fields": list(hook.fields),
    }
    if call.host == "fb":
        app = {"category": "Utilities", "link": "https://www.facebook.com/games/?app_id=" + app["id"], **app}
    return {"data": [app]}


_ACCOUNT = {"GET": list_account, "POST": subscribe_account, "DELETE": unsubscribe_account}
TABLES: dict[str, Table] = {
    "app": {
        ("GET", "subscriptions"): Endpoint(list_app, None, FACEBOOK),
        ("POST", "subscriptions"): Endpoint(subscribe_app, None, FACEBOOK),
        ("DELETE", "subscriptions"): Endpoint(unsubscribe_app, None, FACEBOOK),
    },
    "page": {
        (verb, "subscribed_apps"): Endpoint(answer, "webhooks", FACEBOOK) for verb, answer in _ACCOUNT.items()
    },
    "user": {
        (verb, "subscribed_apps"): Endpoint(answer, "webhooks", INSTAGRAM)
        for verb, answer in _ACCOUNT.items()
    },
}
