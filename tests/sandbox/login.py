"""Authorising an app as a browser would, without one."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from connectors.sandbox.access.app_keys import AppKeys, keys_of
from tests.sandbox_fixture import RunningSandbox

BACK = "http://localhost:5000/back"
KEYS: AppKeys = keys_of(1, None)
FB_SCOPES = "instagram_basic,instagram_manage_insights,pages_show_list,pages_read_engagement"
IG_SCOPES = "instagram_business_basic,instagram_business_manage_insights"


def dialog(sandbox: RunningSandbox, flavour: str, **params: Any) -> requests.Response:
    """Open the consent page; with sandbox_decision it decides at once. The redirect is not followed."""
    path = "/v25.0/dialog/oauth" if flavour == "fb" else "/ig/oauth/authorize"
    asked = {
        "client_id": KEYS.id_of(flavour), "redirect_uri": BACK, "response_type": "code",
        "scope": FB_SCOPES if flavour == "fb" else IG_SCOPES,
    }  # fmt: skip
    return requests.get(sandbox.url + path, params=asked | params, timeout=20, allow_redirects=False)


def told(answer: requests.Response) -> dict[str, str]:
    """What the redirect tells the app."""
    assert answer.status_code == 302, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def code_of(sandbox: RunningSandbox, flavour: str, **params: Any) -> str:
    return told(dialog(sandbox, flavour, sandbox_decision="allow", **params))["code"]


def trade(sandbox: RunningSandbox, flavour: str, code: str, /, **params: Any) -> requests.Response:
    """Bring a code to the token endpoint of a login."""
    form = {
        "client_id": KEYS.id_of(flavour), "client_secret": KEYS.secret_of(flavour), "redirect_uri": BACK,
        "code": code, **params,
    }  # fmt: skip
    form = {name: value for name, value in form.items() if value is not None}
    if flavour == "fb":
        return requests.get(f"{sandbox.url}/v25.0/oauth/access_token", params=form, timeout=20)
    form.setdefault("grant_type", "authorization_code")
    return requests.post(f"{sandbox.url}/ig/oauth/access_token", data=form, timeout=20)


def token_of(sandbox: RunningSandbox, flavour: str, **params: Any) -> str:
    """A short token after a consent."""
    answer = trade(sandbox, flavour, code_of(sandbox, flavour, **params))
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def long_token_of(sandbox: RunningSandbox, flavour: str, **params: Any) -> str:
    """A long token after a consent."""
    short = token_of(sandbox, flavour, **params)
    if flavour == "fb":
        asked = {"grant_type": "fb_exchange_token", "fb_exchange_token": short, **_client("fb")}
        answer = requests.get(f"{sandbox.url}/v25.0/oauth/access_token", params=asked, timeout=20)
    else:
        asked = {"grant_type": "ig_exchange_token", "access_token": short, **_client("ig")}
        answer = requests.get(f"{sandbox.url}/ig/access_token", params=asked, timeout=20)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def refresh(sandbox: RunningSandbox, token: str) -> requests.Response:
    asked = {"grant_type": "ig_refresh_token", "access_token": token}
    return requests.get(f"{sandbox.url}/ig/refresh_access_token", params=asked, timeout=20)


def debug(sandbox: RunningSandbox, token: str) -> dict[str, Any]:
    answer = sandbox.get("/v25.0/debug_token", f"{KEYS.app_id}|{KEYS.app_secret}", input_token=token)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["data"])


def _client(flavour: str) -> dict[str, str]:
    return {"client_id": KEYS.id_of(flavour), "client_secret": KEYS.secret_of(flavour)}
