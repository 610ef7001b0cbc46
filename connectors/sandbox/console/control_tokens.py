"""Orders about access tokens and the people behind them, as they come over the control plane."""

from collections.abc import Callable
from typing import Any

from connectors.sandbox.access import token_orders
from connectors.sandbox.access.scopes import EVERY
from connectors.sandbox.console.reading import read_instant, read_list, read_number, read_whole
from connectors.sandbox.platform import Platform
from connectors.sandbox.state.access import Who
from connectors.sandbox.world.owners import account_of_id

Json = dict[str, Any]
_ISSUE = {"flavour", "user", "scopes", "accounts", "long", "expires_in", "age_s"}


def change_token(platform: Platform, order: Any) -> Json:
    """Age, end, take back, restore or narrow a token, or change what its owner allows.

    {"token": t} with "expire": true (now) or an instant, "revoke": a subcode (458, 459, 460, 463, 464, 467, 492; true
    is 467), "restore": true, "remove": a permission, "deauthorise": true (the owner removes the app), "password": true
    (the owner changes it), "hold": 459, 464 or 0, or "role": an account's id whose Page's role is lost ("lost": false
    gives it back, "tasks": [...] narrows it). Without "token" the printed one is meant.
    """
    if not isinstance(order, dict):
        raise ValueError("tokens take one object")
    token = str(order.get("token") or platform.tokens.user)
    deeds = [deed for name, deed in _DEEDS.items() if not (order.get(name) is None or order[name] is False)]
    if len(deeds) != 1:
        raise ValueError(f"say one thing that becomes of the token: {', '.join(_DEEDS)}")
    if platform.tokens.grant_of(token) is None:
        raise ValueError("this token was never given out by this sandbox")
    deeds[0](platform, token, order)
    return {"ok": True}


def issue_token(platform: Platform, order: Any) -> Json:
    """Give out a token: {"flavour", "user", "scopes", "accounts", "long", "expires_in", "age_s"}, all of them optional.

    `user` is the number of a person (fb) or the id of an account (ig).
    """
    if not isinstance(order, dict) or not set(order) <= _ISSUE:
        raise ValueError(f"a new token takes {', '.join(sorted(_ISSUE))}")
    flavour = str(order.get("flavour", "fb"))
    if flavour not in EVERY:
        raise ValueError("the flavour is fb or ig")
    accounts, ends = order.get("accounts"), order.get("expires_in")
    token = token_orders.issue_token(
        platform,
        (flavour, _user(platform, flavour, order.get("user"))),
        [str(scope) for scope in read_list(order.get("scopes", list(EVERY[flavour])), "scopes")],
        None if accounts is None else [_account(platform, one) for one in read_list(accounts, "accounts")],
        long=bool(order.get("long", True)),
        expires_in=None if ends is None else read_number(ends, "expires_in"),
        age_s=read_number(order.get("age_s", 0), "age_s"),
    )
    return {"token": token}


def _user(platform: Platform, flavour: str, told: Any) -> int:
    if flavour == "ig":
        return 0 if told is None else _account(platform, told)
    return read_whole(told or 1, "the user of the Facebook login")


def _account(platform: Platform, told: Any) -> int:
    found = account_of_id(platform, str(told))
    if found is None:
        raise ValueError(f"there is no account {told}")
    return found


def _owner(platform: Platform, token: str) -> Who:
    grant = platform.tokens.grant_of(token)
    assert grant is not None
    return grant.who


def _expire(platform: Platform, token: str, order: Json) -> None:
    when = order["expire"]
    at = None if when is True else read_instant(when, "expire").timestamp()
    token_orders.age_token(platform, token, at)


def _take_back(platform: Platform, token: str, order: Json) -> None:
    subcode = 467 if order["revoke"] is True else read_whole(order["revoke"], "revoke")
    token_orders.take_back(platform, token, subcode)


def _change_role(platform: Platform, token: str, order: Json) -> None:
    account = _account(platform, order["role"])
    if "tasks" in order:
        tasks = [str(task) for task in read_list(order["tasks"], "tasks")]
        token_orders.change_tasks(platform, _owner(platform, token), account, tasks)
    else:
        token_orders.change_role(platform, _owner(platform, token), account, bool(order.get("lost", True)))


_DEEDS: dict[str, Callable[[Platform, str, Json], None]] = {
    "expire": _expire,
    "revoke": _take_back,
    "restore": lambda platform, token, _: token_orders.restore_token(platform, token),
    "remove": lambda platform, token, order: token_orders.remove_permission(
        platform, token, str(order["remove"])
    ),
    "deauthorise": lambda platform, token, _: token_orders.deauthorise(platform, _owner(platform, token)),
    "password": lambda platform, token, _: token_orders.change_password(platform, _owner(platform, token)),
    "hold": lambda platform, token, order: token_orders.hold(
        platform, _owner(platform, token), read_whole(order["hold"], "hold")
    ),
    "role": _change_role,
}
