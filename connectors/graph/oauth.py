"""Signing in with the platform: the consent page's address, a code for a token, a short token for a long one.

Facebook Login and Instagram Login are two apps with two sets of hosts. What the platform gives is only ever in an
answer's body; what we send is in a form wherever the platform takes one (Instagram's long token and its renewal are
documented as GET only). A code is used once, so an exchange of a code is never repeated here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import msgspec
import requests

from connectors.graph.answers import RawAnswer, decode
from connectors.graph.apps import FACEBOOK, INSTAGRAM, App
from connectors.graph.auth import scrub
from connectors.graph.client import NEWEST_TESTED, Connections
from connectors.graph.errors import GraphError, Rejected, TokenInvalid, Unreachable
from connectors.graph.hosts import LoginHosts, hosts_of
from connectors.graph.retry import reading


class LoginRefused(Rejected):
    """The platform does not take the code; only beginning the login anew helps."""

    todo = "Begin the login again."


class AppRefused(Rejected):
    """The platform does not take the app's id or secret."""

    todo = "Check the app's id and secret in the settings (POSTHOUSE_APP_ID and those beside it)."


@dataclass(frozen=True)
class GivenToken:
    """A token as the platform gave it: seconds until it ends, and the permissions, as far as they were told."""

    token: str = field(repr=False)
    expires_in: int | None = None
    scopes: list[str] | None = None


class _Given(msgspec.Struct):
    access_token: str
    expires_in: int | None = None
    permissions: list[str] | str | None = None


class _Wrapped(msgspec.Struct):
    data: list[_Given]


class _LoginProblem(msgspec.Struct):
    """The error of api.instagram.com, which has an envelope of its own."""

    error_message: str
    code: int | None = None


class Login:
    """One of the two logins, of the platform or sandbox at `graph_url`."""

    def __init__(
        self,
        graph_url: str,
        flavour: str,
        app: App,
        *,
        version: str = NEWEST_TESTED,
        connections: Connections | None = None,
        timeout: tuple[float, float] = (5.0, 60.0),
    ) -> None:
        self.flavour, self.app, self._timeout = flavour, app, timeout
        self.hosts: LoginHosts = hosts_of(graph_url, flavour, version)
        self._connections = connections or Connections()

    def dialog(self, redirect_uri: str, state: str, challenge: str, scopes: Collection[str]) -> str:
        """Return the address of the consent page. Permissions that were declined before are asked for again."""
        asked = {
            "client_id": self.app.id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": ",".join(scopes),
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        if self.flavour == FACEBOOK:
            asked["auth_type"] = "rerequest"
        return f"{self.hosts.dialog}?{urlencode(asked)}"

    def by_code(self, code: str, redirect_uri: str, verifier: str) -> GivenToken:
        """Return the short-lived token for a code, asked for once. Raises LoginRefused, AppRefused, a GraphError."""
        form = {
            "client_id": self.app.id,
            "client_secret": self.app.secret,
            "redirect_uri": redirect_uri,
            "code": code.partition("#")[0],  # Instagram appends #_ to the address
            "code_verifier": verifier,
            "grant_type": "authorization_code",
        }
        return self._ask("POST", self.hosts.code, form, "the login")

    def lengthen(self, token: str) -> GivenToken:
        """Return a token of 60 days for a living one. On the Facebook login this also renews a long one."""
        if self.flavour == FACEBOOK:
            form = {
                "grant_type": "fb_exchange_token",
                "client_id": self.app.id,
                "client_secret": self.app.secret,
                "fb_exchange_token": token,
            }
            return reading(lambda: self._ask("POST", self.hosts.code, form, "the long-lived token", token))
        asked = {
            "grant_type": "ig_exchange_token",
            "client_secret": self.app.secret,
            "access_token": token,
        }
        url = f"{self.hosts.graph}/access_token"
        return reading(lambda: self._ask("GET", url, asked, "the long-lived token", token))

    def _ask(
        self, method: str, url: str, values: Mapping[str, str], resource: str, token: str = ""
    ) -> GivenToken:
        answer = ask(self._connections, method, url, values, resource, self._timeout)
        return _given(answer, resource, self.app.secret, token)


def renew_instagram(graph_url: str, token: str, connections: Connections) -> GivenToken:
    """Return a token of another 60 days; it needs no app. Refused in its first 24 hours, and once it has ended."""
    url = f"{hosts_of(graph_url, INSTAGRAM, NEWEST_TESTED).graph}/refresh_access_token"
    asked = {"grant_type": "ig_refresh_token", "access_token": token}
    resource = "the renewed token"
    return reading(
        lambda: _given(ask(connections, "GET", url, asked, resource, (5.0, 60.0)), resource, "", token)
    )


def ask(
    connections: Connections,
    method: str,
    url: str,
    values: Mapping[str, str],
    resource: str,
    timeout: tuple[float, float],
) -> RawAnswer:
    """Make one round trip to a token endpoint. Raises Unreachable without naming what was sent."""
    place: dict[str, Any] = {"params" if method == "GET" else "data": dict(values)}
    try:
        response = connections.session().request(
            method,
            url,
            timeout=timeout,
            allow_redirects=False,
            headers={"Accept": "application/json"},
            **place,
        )
    except requests.RequestException as error:
        # Not chained: the library's text holds the whole URL.
        what = f"{url} could not be reached ({type(error).__name__})"
        raise Unreachable(what, resource=resource) from None
    return RawAnswer(method, url, {}, response.status_code, response.content, response.headers)


def _given(answer: RawAnswer, resource: str, *secrets: str) -> GivenToken:
    _refuse_login(answer, resource, secrets)
    try:
        answer.check(resource)
    except GraphError as error:
        raise _told_better(error, secrets) from None
    given = _unwrapped(answer.body, resource)
    scopes = given.permissions
    if isinstance(scopes, str):
        scopes = [scope for scope in scopes.split(",") if scope]
    return GivenToken(given.access_token, given.expires_in, scopes)


def _unwrapped(body: bytes, resource: str) -> _Given:
    # The documentation shows {"data": [{…}]}, what is served is the inside alone.
    if body.lstrip().startswith(b'{"data"'):
        wrapped = decode(body, _Wrapped, resource)
        if wrapped.data:
            return wrapped.data[0]
    return decode(body, _Given, resource)


def _refuse_login(answer: RawAnswer, resource: str, secrets: Collection[str]) -> None:
    """Raise what api.instagram.com says in its own envelope."""
    if answer.status < 400:
        return
    try:
        problem = msgspec.json.decode(answer.body, type=_LoginProblem)
    except msgspec.MsgspecError:
        return
    message = scrub(problem.error_message, *secrets)
    is_app = "client secret" in message.lower() or "platform app" in message.lower()
    kind, what = (AppRefused, _WRONG_APP) if is_app else (LoginRefused, _WRONG_CODE)
    raise kind(what, code=problem.code, message=message, http_status=answer.status, resource=resource)


_WRONG_APP = "Meta does not know this app, or its secret is another"
_WRONG_CODE = "The login was not completed: its code has expired, was used already, or belongs elsewhere"


def _told_better(error: GraphError, secrets: Collection[str]) -> GraphError:
    """Name what the login's endpoints mean by codes that mean something else everywhere else."""
    message = scrub(error.message, *secrets)
    words = message.lower()
    if error.code == 101 or "client secret" in words:
        kind: type[GraphError] = AppRefused
        what = _WRONG_APP
    elif error.code == 191 or (error.code == 100 and ("code" in words or "redirect_uri" in words)):
        kind, what = LoginRefused, _WRONG_CODE
    elif isinstance(error, TokenInvalid):
        kind, what = TokenInvalid, error.what
    else:
        return error
    return kind(
        what, code=error.code, subcode=error.subcode, trace_id=error.trace_id, message=message,
        http_status=error.http_status, resource=error.resource, todo=None if kind is not TokenInvalid else error.todo,
    )  # fmt: skip
