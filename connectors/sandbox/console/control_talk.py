"""The control plane's part about webhooks, callbacks, mentions, and what people do that no API can order."""

from datetime import datetime
from typing import Any

from connectors.sandbox.access.app_keys import read_person
from connectors.sandbox.console.reading import read_whole
from connectors.sandbox.hooks.payloads import person_id
from connectors.sandbox.platform import Platform
from connectors.sandbox.state.access import Who
from connectors.sandbox.world.outsiders import Outsiders
from connectors.sandbox.world.owners import account_of_id

Json = dict[str, Any]
DAY = 86400
MOST_DAYS = 400


def read_webhooks(platform: Platform, _: Any = None) -> Json:
    """Who is subscribed, and every delivery: pending, delivered or failed."""
    return platform.hooks.subscriptions() | {"deliveries": platform.hooks.deliveries()}


def order_webhooks(platform: Platform, order: Any) -> Json:
    """Do one of {"redeliver": id}, {"send": {account, field, value, flavour}}, or order the next deliveries.

    Orders are {"fail": n, "status": 503 or null, "after": false, "duplicate": n, "swap": n}.
    """
    body = _object(order)
    if "redeliver" in body:
        return {"id": platform.hooks.redeliver(read_whole(body["redeliver"], "redeliver"))}
    if "send" not in body:
        platform.hooks.order(body)
        return {"ok": True}
    change = _object(body["send"])
    flavour = str(change.get("flavour", "fb"))
    if flavour not in {"fb", "ig"}:
        raise ValueError('the flavour of a login is "fb" or "ig"')
    account = _account(platform, change.get("account"))
    value = _object(change.get("value", {}))
    return {"id": platform.hooks.send(account, str(change.get("field", "")), value, flavour)}


def read_callbacks(platform: Platform, _: Any = None) -> Json:
    """The callback URLs for people who leave, and what the app was told and answered."""
    return platform.callbacks.told()


def order_callbacks(platform: Platform, order: Any) -> Json:
    """{"urls": {"deauthorise": url, "deletion": url}}, or {"delete": a token, or the id of a person or account}.

    Somebody removes the app by {"token": t, "deauthorise": true} to `/_sandbox/tokens`.
    """
    body = _object(order)
    if "urls" in body:
        platform.callbacks.configure(
            {str(name): str(url or "") for name, url in _object(body["urls"]).items()}
        )
        return read_callbacks(platform)
    if "delete" not in body:
        raise ValueError('callbacks take {"urls": {…}} or {"delete": token or id}')
    return platform.callbacks.request_deletion(_who(platform, str(body["delete"])))


def _who(platform: Platform, text: str) -> Who:
    grant = platform.tokens.grant_of(text)
    if grant is not None:
        return grant.who
    person, account = read_person(text), account_of_id(platform, text)
    if person is not None:
        return "fb", person
    if account is not None:
        return "ig", account
    raise ValueError("this is no token and no id of somebody here")


def order_talk(platform: Platform, order: Any) -> Json:
    """What people do in the app itself.

    {"account", "restrict": username} or {"account", "unrestrict": username}; {"approve": id of a comment};
    {"age_gate": id of a media, "gated": true}; {"account", "message": {"username", "text"}}.
    """
    body = _object(order)
    for name, deed in _DEEDS.items():
        if name in body:
            platform.state.record(deed(platform, body) | {"at": platform.clock.seconds()})
            return {"ok": True}
    raise ValueError(f"say what is done: {', '.join(_DEEDS)}")


def _restrict(platform: Platform, body: Json) -> Json:
    restricted = "restrict" in body
    username = str(body["restrict" if restricted else "unrestrict"])
    event = {"kind": "restrict", "account": _account(platform, body.get("account"))}
    return event | {"username": username, "restricted": restricted}


def _approve(platform: Platform, body: Json) -> Json:
    if platform.library.threads.trace(str(body["approve"])) is None:
        raise ValueError("there is no such comment")
    return {"kind": "approve", "id": str(body["approve"])}


def _gate(platform: Platform, body: Json) -> Json:
    place = platform.ids.read_media(str(body["age_gate"]))
    if place is None or platform.library.find(*place, platform.clock.seconds()) is None:
        raise ValueError("there is no such media")
    return {"kind": "age_gate", "account": place[0], "k": place[1], "gated": bool(body.get("gated", True))}


def _receive(platform: Platform, body: Json) -> Json:
    message = _object(body["message"])
    if not message.get("username") or not message.get("text"):
        raise ValueError("a message has a username and a text")
    username = str(message["username"])
    return {
        "kind": "message", "number": platform.state.talk.last_message + 1, "person": person_id(username),
        "account": _account(platform, body.get("account")), "username": username, "text": str(message["text"]),
        "incoming": True, "comment": None,
    }  # fmt: skip


_DEEDS = {
    "restrict": _restrict, "unrestrict": _restrict, "approve": _approve, "age_gate": _gate, "message": _receive,
}  # fmt: skip


def list_mentions(platform: Platform, order: Any) -> Json:
    """The mentions of an `account` by others in the last `days` (30): ids that clients learn by webhook only."""
    body = _object(order)
    account, now = _account(platform, body.get("account")), platform.clock.seconds()
    days = min(read_whole(body.get("days", 30), "days"), MOST_DAYS)
    outsiders = Outsiders(platform.world, platform.ids)
    found = [
        {
            "media_id": one.media_id, "comment_id": one.comment_id, "username": one.username, "text": one.text,
            "at": datetime.fromtimestamp(one.at, platform.now().tzinfo).isoformat(),
        }
        for one in outsiders.between(account, now - days * DAY, now)
    ]  # fmt: skip
    return {"mentions": found}


def _object(found: Any) -> Json:
    if not isinstance(found, dict):
        raise ValueError("an order is a JSON object")
    return found


def _account(platform: Platform, text: Any) -> int:
    account = account_of_id(platform, str(text or ""))
    if account is None:
        raise ValueError("name the account by the id of one of this sandbox's accounts")
    return account
