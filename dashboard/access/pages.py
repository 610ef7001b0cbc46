"""The sign-in and sign-out pages: plain HTML without scripts, in the reader's language, light and dark."""

from dataclasses import asdict
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

from anyio import to_thread
from babel import negotiate_locale
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from actions import people, sign_in
from actions.errors import SignInRefused
from dashboard.access import cookies
from dashboard.access.address import address, local_path
from dashboard.context import Context
from dashboard.messages import _, current_locale, languages, speaking
from dashboard.theme import DARK, LIGHT

PAGE = Template((Path(__file__).parent / "sign_in.html").read_text(encoding="utf-8"))
BODY_LIMIT = 16_384  # bytes; an e-mail address, a password of 1024 characters and a path fit well


def routes(context: Context) -> list[Route]:
    """GET and POST /sign-in, GET and POST /sign-out (GET asks, POST does), and /overview, which is /."""

    async def show_sign_in(request: Request) -> Response:
        wanted = local_path(request.query_params.get("next", "/"))
        return await _sign_in_page(context, request, wanted)

    async def do_sign_in(request: Request) -> Response:
        return await _sign_in(context, request)

    async def show_sign_out(request: Request) -> Response:
        with speaking(_language(request)):
            return _page(
                _("Sign out"), f"<p>{_('This ends your session in this browser.')}</p>{_sign_out_form()}"
            )

    async def do_sign_out(request: Request) -> Response:
        return await _sign_out(context, request)

    return [
        Route("/sign-in", show_sign_in, methods=["GET"]),
        Route("/sign-in", do_sign_in, methods=["POST"]),
        Route("/sign-out", show_sign_out, methods=["GET"]),
        Route("/sign-out", do_sign_out, methods=["POST"]),
        Route("/overview", _front_page, methods=["GET"]),
    ]


def notice(request: Request, heading: str, sentence: str, *, status: int = 400) -> Response:
    """A page of its own for what could not be done, with the way back to the accounts."""
    with speaking(_language(request)):
        back = f'<p><a href="/settings?section=accounts">{escape(_("Back to the settings"))}</a></p>'
        said = f'<p class="note refused" role="alert">{escape(_(sentence))}</p>'
        return _page(_(heading), said + back, status=status)


async def _front_page(request: Request) -> Response:
    # Streamlit serves its default page under "/" only.
    return RedirectResponse(f"/?{request.url.query}" if request.url.query else "/", 307)


async def _sign_in(context: Context, request: Request) -> Response:
    form = await _form(request)
    if form is None:
        return PlainTextResponse("Too large.", 413)
    email, wanted = form.get("email", ""), local_path(form.get("next", "/"))
    secure = address(request.scope, context.base_url).secure
    device = cookies.read_device(request.cookies, secure=secure)
    try:
        signed_in = await to_thread.run_sync(
            lambda: sign_in.sign_in(
                context.desk,
                email,
                form.get("password", ""),
                ip=request.client.host if request.client else "",
                agent=request.headers.get("user-agent", "")[:300],
                device=device,
            )
        )
    except SignInRefused as refused:
        return await _sign_in_page(context, request, wanted, email=email, refused=str(refused))
    await _end_session(context, request, secure=secure)  # a new sign-in never leaves the old token alive
    response = RedirectResponse(wanted, 303, {"cache-control": "no-store"})
    cookies.put(response, cookies.SESSION, signed_in.token, secure=secure)
    cookies.put(response, cookies.DEVICE, signed_in.device, secure=secure, life=cookies.DEVICE_LIFE)
    return response


async def _sign_out(context: Context, request: Request) -> Response:
    secure = address(request.scope, context.base_url).secure
    await _end_session(context, request, secure=secure)
    response = RedirectResponse("/sign-in", 303, {"cache-control": "no-store", "clear-site-data": '"cache"'})
    cookies.forget(response, cookies.SESSION, secure=secure)
    return response


async def _end_session(context: Context, request: Request, *, secure: bool) -> None:
    token = cookies.read_token(request.cookies, secure=secure)
    if token:
        await to_thread.run_sync(lambda: sign_in.sign_out(context.desk, token))


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of a posted form; None when it is larger than any sign-in can be."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            return None
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
    return {name: values[0] for name, values in fields.items()}


async def _sign_in_page(
    context: Context, request: Request, wanted: str, *, email: str = "", refused: str = ""
) -> Response:
    nobody = await to_thread.run_sync(lambda: people.is_empty(context.desk))
    with speaking(_language(request)):
        body = _nobody_yet() if nobody else _sign_in_form(wanted, email, refused, demo=context.demo)
        return _page(_("Sign in"), body, status=401 if refused else 200)


def _nobody_yet() -> str:
    told = _("Nobody can sign in yet. Make the first owner on the desk's own machine with this command:")
    return f"<p>{escape(told)}</p><p><code>posthouse users add</code></p>"


def _sign_in_form(wanted: str, email: str, refused: str, *, demo: bool) -> str:
    note = f'<p class="note refused" role="alert">{escape(_(refused))}</p>' if refused else ""
    if demo and not refused:
        note = f'<p class="note">{escape(_("This is the demo: its sign-in is shown in the terminal."))}</p>'
    about = escape(_("Your Instagram accounts, in one place."))
    return f"""<p>{about}</p>{note}
<form method="post" action="/sign-in">
<input type="hidden" name="next" value="{escape(wanted)}">
<label for="email">{escape(_("E-mail"))}</label>
<input id="email" name="email" type="email" value="{escape(email)}" autocomplete="username"
 maxlength="254" required {"" if email else "autofocus"}>
<label for="password">{escape(_("Password"))}</label>
<input id="password" name="password" type="password" autocomplete="current-password"
 maxlength="1024" required {"autofocus" if email else ""}>
<button type="submit">{escape(_("Sign in"))}</button>
</form>"""


def _sign_out_form() -> str:
    button = f'<button type="submit">{escape(_("Sign out"))}</button>'
    back = f'<p style="margin:1rem 0 0"><a href="/">{escape(_("Back to the desk"))}</a></p>'
    return f'<form method="post" action="/sign-out">{button}</form>{back}'


def _page(heading: str, body: str, *, status: int = 200) -> Response:
    colours = {f"light_{k}": v for k, v in asdict(LIGHT).items()} | {
        f"dark_{k}": v for k, v in asdict(DARK).items()
    }
    page = PAGE.substitute(
        colours, language=current_locale(), title=f"{heading} · Posthouse", heading=escape(heading), body=body
    )
    return HTMLResponse(page, status, {"cache-control": "no-store"})


def _language(request: Request) -> str:
    wanted = [part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    return negotiate_locale([w.replace("-", "_") for w in wanted if w], languages(), sep="_") or "en"
