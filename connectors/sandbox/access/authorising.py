"""An authorisation as the dialogs see it: what the app asks for, what is wrong with that, and where it leads."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from connectors.sandbox.access.app_keys import PERSONS, WITH_ROLE
from connectors.sandbox.access.scopes import ALWAYS, EVERY
from connectors.sandbox.access.token_orders import consent
from connectors.sandbox.platform import Platform
from connectors.sandbox.refusing import access_refusals
from connectors.sandbox.state.access import Code, Who

CODE_LIFE_S = 3600
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_CODE = re.compile(r"AQ(\d{1,9})N([0-9a-f]{64})", re.ASCII)
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class DialogError(Exception):
    """What a dialog shows instead of asking; nobody is sent back to the app."""


@dataclass(frozen=True)
class Ask:
    """What an app asks for."""

    flavour: str
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str | None
    rerequest: bool
    signs_in_again: bool
    config_id: str
    challenge: str
    challenge_method: str


def read_ask(platform: Platform, flavour: str, params: dict[str, str]) -> Ask:
    """The parameters of a dialog, checked; raises DialogError with the platform's words."""
    facebook, client = flavour == "fb", params.get("client_id", "")
    if client != platform.app.id_of(flavour):
        wrong = "Invalid App ID: The provided app ID does not look like a valid app ID."
        raise DialogError(wrong if facebook else "Invalid platform app")
    redirect = params.get("redirect_uri", "")
    if not _may_redirect(platform, redirect):
        blocked = (
            "URL Blocked: This redirect failed because the redirect URI is not whitelisted in the app's "
            "Client OAuth Settings."
        )
        raise DialogError(blocked if facebook else "Invalid redirect_uri")
    if params.get("response_type", "code" if facebook else "") != "code":
        raise DialogError("Invalid response_type: the sandbox answers with response_type=code only.")
    method = params.get("code_challenge_method", "plain" if params.get("code_challenge") else "")
    if method not in {"", "plain", "S256"}:
        raise DialogError("Invalid code_challenge_method: it must be S256 or plain.")
    return Ask(
        flavour, redirect, _scopes(flavour, params), params.get("state"),
        params.get("auth_type") == "rerequest",
        params.get("force_reauth") in {"1", "true"} or params.get("auth_type") == "reauthenticate",
        params.get("config_id", ""), params.get("code_challenge", ""), method,
    )  # fmt: skip


def _scopes(flavour: str, params: dict[str, str]) -> tuple[str, ...]:
    asked = [scope for scope in re.split(r"[,\s]+", params.get("scope", "")) if scope]
    if params.get("config_id") and not asked:
        asked = list(EVERY[flavour])
    unknown = [scope for scope in asked if scope not in EVERY[flavour]]
    if unknown:
        words = "This message is only shown to developers. Users of your app will ignore these permissions if present."
        raise DialogError(f"Invalid Scopes: {', '.join(unknown)}. {words}")
    if flavour == "ig" and ALWAYS["ig"] not in asked:
        raise DialogError(f"Invalid scope: {ALWAYS['ig']} must be asked for.")
    return tuple(dict.fromkeys([ALWAYS[flavour], *asked]))


def _may_redirect(platform: Platform, uri: str) -> bool:
    """Whether codes may be sent there: to one of the registered URIs, or, without any, to this machine."""
    registered = platform.options.redirect_uris
    if registered:
        return uri in registered
    try:
        parts = urlsplit(uri)
        name = parts.hostname
    except ValueError:
        return False
    clean = not re.search(r"[\s\\\x00-\x1f]", uri) and not parts.fragment
    return clean and parts.scheme in {"http", "https"} and name in LOOPBACK


def open_scopes(platform: Platform, ask: Ask, who: Who) -> tuple[str, ...]:
    """What is asked of somebody: what was declined before is not asked again, unless the app insists."""
    declined = platform.state.access.consent(who).declined
    return ask.scopes if ask.rerequest else tuple(scope for scope in ask.scopes if scope not in declined)


def check_role(platform: Platform, who: Who) -> None:
    """An app in development mode (Q67) lets people with a role in only."""
    if who[0] == "fb" and who[1] not in PERSONS:
        raise DialogError("There is no such person in this sandbox.")
    if who[0] == "fb" and platform.quirks.on("Q67") and who[1] not in WITH_ROLE:
        raise DialogError(
            "App not active: This app is not accessible right now and the app developer is aware."
        )


def allow(platform: Platform, ask: Ask, who: Who, chosen: tuple[str, ...], accounts: list[int] | None) -> str:
    """Record the consent and give the URL that takes the code to the app."""
    open_ones = open_scopes(platform, ask, who)
    granted = [scope for scope in open_ones if scope in chosen or scope == ALWAYS[ask.flavour]]
    declined = [scope for scope in open_ones if scope not in granted]
    consent(platform, who, granted, declined, accounts)
    platform.state.record(
        {
            "kind": "code", "flavour": who[0], "user": who[1], "scopes": granted, "accounts": accounts,
            "redirect_uri": ask.redirect_uri, "challenge": ask.challenge, "challenge_method": ask.challenge_method,
            "lasting": bool(ask.config_id) and platform.switches.config_token == "system",  # noqa: S105 - a kind, not a secret
            "at": platform.clock.seconds(),
        }
    )  # fmt: skip
    return _back(platform, ask, {"code": code_text(platform, platform.state.access.codes[-1])})


def deny(platform: Platform, ask: Ask) -> str:
    """The URL that tells the app that it may not."""
    if ask.flavour == "fb":
        told = {"error": "access_denied", "error_code": "200", "error_description": "Permissions error"}
        return _back(platform, ask, told | {"error_reason": "user_denied"})
    words = "The user denied your request."
    told = {"error": "access_denied", "error_reason": "user_denied", "error_description": words}
    return _back(platform, ask, told)


def _back(platform: Platform, ask: Ask, told: dict[str, str]) -> str:
    state = {} if ask.state is None else {"state": ask.state}
    joint = "&" if urlsplit(ask.redirect_uri).query else "?"
    tail = ("#_=_" if ask.flavour == "fb" else "#_") if platform.quirks.on("Q51") else ""
    return f"{ask.redirect_uri}{joint}{urlencode(told | state)}{tail}"


def code_text(platform: Platform, code: Code) -> str:
    """The text of a code."""
    key = f"{platform.app.ig_app_secret} {platform.world.seed}".encode()
    seal = hmac.new(key, f"code {code.number}".encode(), hashlib.sha256).hexdigest()
    return f"AQ{code.number}N{seal}"


def find_code(platform: Platform, text: str, flavour: str) -> Code | None:
    """The code of a text, None for one that was never given out by this login."""
    shape, codes = _CODE.fullmatch(text), platform.state.access.codes
    if shape is None or int(shape[1]) >= len(codes):
        return None
    code = codes[int(shape[1])]
    good = code.who[0] == flavour and hmac.compare_digest(text, code_text(platform, code))
    return code if good else None


def check_verifier(code: Code, verifier: str) -> None:
    """PKCE: whoever brings the code must know what its challenge was made from."""
    if not code.challenge:
        return
    made = verifier
    if code.challenge_method == "S256":
        digest = hashlib.sha256(verifier.encode()).digest()
        made = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    if not _VERIFIER.fullmatch(verifier) or not hmac.compare_digest(made.encode(), code.challenge.encode()):
        raise access_refusals.bad_verifier()
