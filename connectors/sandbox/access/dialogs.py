"""The consent pages of both logins, as a person's browser sees them.

A test needs no browser: `sandbox_decision=allow` or `deny` in the query decides at once, `sandbox_scopes` (some of the
asked permissions), `sandbox_accounts` (ids or usernames) and `sandbox_person` (1 to 3) choose.
"""

import re
from html import escape
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from connectors.sandbox.access.app_keys import NAME, PERSONS
from connectors.sandbox.access.authorising import (
    Ask,
    DialogError,
    allow,
    check_role,
    deny,
    open_scopes,
    read_ask,
)
from connectors.sandbox.access.scopes import ALWAYS
from connectors.sandbox.calls import Entry
from connectors.sandbox.platform import Platform
from connectors.sandbox.refusing.refusals import Refusal
from connectors.sandbox.state.access import Who
from connectors.sandbox.wire.bodies import read_in_time

MOST_SHOWN, MOST_FORM, MOST_FIELDS = 50, 256 * 1024, 2000
_PATHS = re.compile(r"(?:/v\d{1,3}\.\d{1,2})?/dialog/oauth|/ig/oauth/authorize", re.ASCII)
_GUARD = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "cache-control": "no-store",
}
_STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem }
.quiet { opacity: .7 } fieldset { border: 1px solid #8884; border-radius: .5rem; margin: 1rem 0; padding: .6rem 1rem }
label { display: block; padding: .15rem 0 } code { font-size: .9em }
button { font: inherit; padding: .5rem 1.2rem; border-radius: .5rem; border: 1px solid #8886; cursor: pointer }
button[value=allow] { background: #1769e0; color: white; border-color: transparent }
"""


class Form(dict[str, list[str]]):
    """The fields of a posted page, each with all its values."""


class Dialogs:
    """Both logins' pages: `/vNN.0/dialog/oauth` and `/ig/oauth/authorize`."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def knows(self, path: str) -> bool:
        """Whether a path is one of these pages."""
        return _PATHS.fullmatch(path) is not None

    async def respond(self, request: Request) -> Response:
        """Show the page, or send the browser back to the app with the decision."""
        platform, params, form = self._platform, dict(request.query_params), Form()
        flavour = "ig" if request.url.path.startswith("/ig/") else "fb"
        try:
            if request.method == "POST":
                raw = (await read_in_time(request, MOST_FORM)).decode("utf-8", "replace")
                for name, value in parse_qsl(raw, max_num_fields=MOST_FIELDS):
                    form.setdefault(name, []).append(value)
            answer = _answer(platform, flavour, params, form)
        except (DialogError, Refusal, ValueError) as error:
            body = f"<p>{escape(str(error))}</p>"
            status = error.status if isinstance(error, Refusal) else 400
            answer = HTMLResponse(_frame("Sorry, something went wrong", body), status, _GUARD)
        path, at = request.url.path.removeprefix("/ig"), platform.now().timestamp()
        platform.calls.add(
            Entry(0, at, flavour, request.method, path, answer.status_code, None, None, params, 0, 0)
        )
        return answer


def _answer(platform: Platform, flavour: str, params: dict[str, str], form: Form) -> Response:
    ask = read_ask(platform, flavour, params)
    decision = (form.get("decision") or [params.get("sandbox_decision", "")])[0]
    if decision == "deny":
        return RedirectResponse(deny(platform, ask), 302, _GUARD)
    who = _chosen_who(platform, flavour, params, form)
    check_role(platform, who)
    if decision != "allow":
        return HTMLResponse(_consent_page(platform, ask, who), 200, _GUARD)
    scopes = _chosen_scopes(ask, params, form)
    return RedirectResponse(
        allow(platform, ask, who, scopes, _chosen_accounts(platform, who, params, form)), 302, _GUARD
    )


def _chosen_who(platform: Platform, flavour: str, params: dict[str, str], form: Form) -> Who:
    if flavour == "fb":
        number = (form.get("person") or [params.get("sandbox_person", "2")])[0]
        return "fb", int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else 0
    names = form.get("account") or _listed(params.get("sandbox_accounts")) or []
    return "ig", _account(platform, names[0]) if names else 0


def _chosen_scopes(ask: Ask, params: dict[str, str], form: Form) -> tuple[str, ...]:
    if form:
        return tuple(form.get("scope", []))
    some = _listed(params.get("sandbox_scopes"))
    return ask.scopes if some is None else tuple(some)


def _chosen_accounts(platform: Platform, who: Who, params: dict[str, str], form: Form) -> list[int] | None:
    if who[0] == "ig":
        return [who[1]]
    some = form.get("account", []) if form else _listed(params.get("sandbox_accounts"))
    if some is None or "all" in some:
        return None
    return sorted({_account(platform, name) for name in some})


def _listed(text: str | None) -> list[str] | None:
    return None if text is None else [part for part in re.split(r"[,\s]+", text) if part]


def _account(platform: Platform, name: str) -> int:
    """The account of an id, Page id or username."""
    ids, world = platform.ids, platform.world
    for found in (ids.read_user(name), ids.read_scoped(name), ids.read_page(name)):
        if found is not None and found < world.account_count:
            return found
    for account in range(world.account_count):
        if world.profile(account).username == name:
            return account
    raise DialogError(f"There is no account {name[:60]} in this sandbox.")


def _consent_page(platform: Platform, ask: Ask, who: Who) -> str:
    login = "Facebook" if ask.flavour == "fb" else "Instagram"
    again = '<p class="quiet">You signed in again, as the app asked.</p>' if ask.signs_in_again else ""
    scopes = "".join(
        _box("checkbox", "scope", scope, f"<code>{scope}</code>", scope == ALWAYS[ask.flavour])
        for scope in open_scopes(platform, ask, who)
    )
    left = len(ask.scopes) - len(open_scopes(platform, ask, who))
    note = f'<p class="quiet">{left} that you declined before are not asked again.</p>' if left else ""
    return _frame(
        f"{NAME} asks for access",
        f"""<p class="quiet">A stand-in for the {login} login. Nothing here reaches {login}.</p>{again}
<form method="post">{_people(who)}{_accounts(platform, who)}
<fieldset><legend>What the app may do</legend>{scopes}</fieldset>{note}
<p>Afterwards you go to <code>{escape(ask.redirect_uri)}</code>.</p>
<button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form>""",
    )


def _people(who: Who) -> str:
    if who[0] == "ig":
        return ""
    boxes = "".join(
        _box("radio", "person", str(number), escape(name), checked=number == who[1])
        for number, name in PERSONS.items()
    )
    return f"<fieldset><legend>Who you are</legend>{boxes}</fieldset>"


def _accounts(platform: Platform, who: Who) -> str:
    facebook, boxes = who[0] == "fb", ""
    if facebook:
        boxes = _box("checkbox", "account", "all", "All current and future Pages with their accounts")
    for account in range(min(platform.world.account_count, MOST_SHOWN)):
        profile = platform.world.profile(account)
        words = f"{escape(profile.name or profile.username)} <span class='quiet'>@{escape(profile.username)}</span>"
        shape, mine = ("checkbox", False) if facebook else ("radio", account == who[1])
        boxes += _box(shape, "account", platform.ids.user(account), words, checked=mine)
    return f"<fieldset><legend>{'Which accounts' if facebook else 'Which account you are'}</legend>{boxes}</fieldset>"


def _box(shape: str, name: str, value: str, words: str, fixed: bool = False, checked: bool = True) -> str:
    marks = (" checked" if checked else "") + (" disabled" if fixed else "")
    return f'<label><input type="{shape}" name="{name}" value="{escape(value)}"{marks}> {words}</label>'


def _frame(title: str, body: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    )
