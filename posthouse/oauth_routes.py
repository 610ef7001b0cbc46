"""Connecting by signing in with the platform: `/oauth/start/…` leads to its consent page, `/oauth/callback/…` back.

Both lie behind the gate, so they have a session; who may connect accounts is asked in the actions. The callback only
seals what came back and leaves a ticket: the job `connect` does the rest, as for a pasted token.
"""

import logging
from collections.abc import Callable

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from actions import accounts
from actions.errors import ActionError, NotAllowed
from actions.sign_in import Session, session_person
from connectors.graph.apps import FLAVOURS
from connectors.graph.auth import code_challenge
from connectors.graph.oauth import Login
from dashboard import access
from dashboard.access.address import address
from dashboard.access.cookies import read_token
from posthouse.workspace import Workspace, login_url

logger = logging.getLogger(__name__)

HEADING = "Connect accounts"
ACCOUNTS = "/settings?section=accounts"
NOT_SET_UP = {
    "facebook": "Connecting with Facebook is not set up. Set POSTHOUSE_APP_ID and POSTHOUSE_APP_SECRET, "
    "or paste a token.",
    "instagram": "Connecting with Instagram is not set up. Set POSTHOUSE_INSTAGRAM_APP_ID and "
    "POSTHOUSE_INSTAGRAM_APP_SECRET, or paste a token.",
}
DENIED = "You did not allow it, so nothing was connected."
FAILED = (
    "Meta could not complete the login, so nothing was connected. Try again, or look at the app's settings."
)
SIGNED_OUT = "Your session has ended. Sign in and begin again."
Step = Callable[[Workspace, Request, Session, str], Response]
_PRIVATE = {"cache-control": "no-store", "referrer-policy": "no-referrer"}


def oauth_routes(workspace: Workspace) -> list[Route]:
    """/oauth/start/{flavour} and /oauth/callback/{flavour}."""

    async def start(request: Request) -> Response:
        return await to_thread.run_sync(_answer, _start, workspace, request)

    async def callback(request: Request) -> Response:
        return await to_thread.run_sync(_answer, _callback, workspace, request)

    return [
        Route("/oauth/start/{flavour}", start, methods=["GET"]),
        Route("/oauth/callback/{flavour}", callback, methods=["GET"]),
    ]


def redirect_uri(workspace: Workspace, flavour: str) -> str:
    """The address that the app must have among its redirect addresses."""
    return f"{workspace.settings.base_url}/oauth/callback/{flavour}"


def _answer(step: Step, workspace: Workspace, request: Request) -> Response:
    """Take one step for the request's session; every refusal is a page with a sentence."""
    flavour = request.path_params["flavour"]
    if flavour not in FLAVOURS:
        return access.notice(request, HEADING, "There is nothing here.", status=404)
    session = _session(workspace, request)
    if session is None:
        return access.notice(request, HEADING, SIGNED_OUT, status=401)
    try:
        return step(workspace, request, session, flavour)
    except NotAllowed as error:
        return access.notice(request, HEADING, str(error), status=403)
    except ActionError as error:
        return access.notice(request, HEADING, str(error))


def _session(workspace: Workspace, request: Request) -> Session | None:
    secure = address(request.scope, workspace.settings.base_url).secure
    token = read_token(request.cookies, secure=secure)
    return session_person(workspace.desk, token) if token else None


def _start(workspace: Workspace, request: Request, session: Session, flavour: str) -> Response:
    app = workspace.settings.apps.of(flavour)
    if app is None:
        return access.notice(request, HEADING, NOT_SET_UP[flavour])
    began = accounts.begin_login(workspace.desk, session, flavour)
    login = Login(login_url(workspace), flavour, app)
    to = login.dialog(
        redirect_uri(workspace, flavour),
        began.state,
        code_challenge(began.verifier),
        accounts.wanted_scopes(flavour, workspace.settings.login_without),
    )
    return RedirectResponse(to, 303, _PRIVATE)


def _callback(workspace: Workspace, request: Request, session: Session, flavour: str) -> Response:
    told = request.query_params
    state = told.get("state", "")
    if "error" in told or "error_code" in told:
        accounts.drop_login(workspace.desk, session, flavour, state)
        logger.info(
            "a login was not completed", extra={"flavour": flavour, "error": told.get("error", "")[:40]}
        )
        return access.notice(request, HEADING, DENIED if told.get("error") == "access_denied" else FAILED)
    accounts.finish_login(
        workspace.desk,
        session,
        flavour,
        state,
        told.get("code", ""),
        redirect_uri(workspace, flavour),
        login_url(workspace),
    )
    return RedirectResponse(ACCOUNTS, 303, _PRIVATE)
