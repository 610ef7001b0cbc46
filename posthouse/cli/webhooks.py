"""`posthouse webhooks`: let Instagram tell the desk of news at once, and see what it told."""

from typing import Any

import msgspec
import typer

from connectors.graph.client import GraphClient
from connectors.graph.errors import GraphError
from connectors.graph.hosts import hosts_of
from posthouse.cli.output import Json, finish, out, table
from posthouse.cli.state import workspace
from posthouse.jobs import subscriber
from posthouse.webhooks import FIELDS, addresses, app_secrets, why_unreachable
from posthouse.workspace import Workspace, WorkspaceError, graph_url
from warehouse.ledger import accounts, webhooks

app = typer.Typer(help="Let Instagram tell the desk of news at once.", no_args_is_help=True)


class _Done(msgspec.Struct):
    success: bool = False


class _Field(msgspec.Struct):
    name: str


class _Subscription(msgspec.Struct):
    object: str
    callback_url: str | None = None
    fields: list[_Field] = msgspec.field(default_factory=list)


class _Subscriptions(msgspec.Struct):
    data: list[_Subscription]


@app.command()
def subscribe(json_: Json = False) -> None:
    """Subscribe the app to deliveries, then every connected account; the server must be running."""
    with workspace() as found:
        _subscribe_app(found)
        results = _subscribe_accounts(found)
    problems = [row for row in results if row["problem"]]
    words = [
        "The app is subscribed.",
        *(f"@{row['username']}: {row['problem'] or 'subscribed.'}" for row in results),
    ]
    finish({"app": True, "accounts": results}, "\n".join(words), json_=json_)
    if problems:
        raise typer.Exit(1)


@app.command()
def status(json_: Json = False) -> None:
    """Show the addresses for the app's dashboard at Meta, and what Instagram has told."""
    with workspace() as found:
        to = addresses(found.settings, found.vault)
        rows = _heard(found)
        with found.ledger.read() as conn:
            waiting = webhooks.count_deliveries(conn)
        app_says = _app_says(found)
    told = {"addresses": vars(to), "app": app_says, "accounts": rows, "deliveries": waiting}
    if json_:
        finish(told, "", json_=True)
        return
    out.print(f"Deliveries:     {to.deliveries}\nVerify token:   {to.verify_token}")
    out.print(f"Deauthorise:    {to.deauthorise}\nData deletion:  {to.deletion}\nApp:            {app_says}")
    out.print(f"Waiting: {waiting.get('waiting', 0)}. Kept, of a new shape: {waiting.get('kept', 0)}.")
    headings = {
        "username": "Account",
        "subscribed": "Subscribed",
        "news": "News",
        "repeats": "Repeats",
        "last_at": "Last",
        "problem": "Problem",
    }
    table(rows, headings, empty="No account is connected yet.")


def _subscribe_app(found: Workspace) -> None:
    """Subscribe the app itself. Raises WorkspaceError with what is missing."""
    meta, url = found.settings.apps.facebook, _platform(found)
    unreachable = why_unreachable(found.settings, url)
    if meta is None:
        raise WorkspaceError(
            "The app can only be subscribed with its id and secret: set POSTHOUSE_APP_ID and POSTHOUSE_APP_SECRET. "
            "An app that has the Instagram login alone is subscribed in its dashboard at Meta; `posthouse webhooks "
            "status` shows what to enter."
        )
    if unreachable:
        raise WorkspaceError(unreachable)
    if found.home.holder("server") is None:
        raise WorkspaceError("The server must be running, since Meta asks it at once: posthouse up.")
    to = addresses(found.settings, found.vault)
    form = {
        "object": "instagram",
        "callback_url": to.deliveries,
        "verify_token": to.verify_token,
        "fields": ",".join(FIELDS),
    }
    client = _as_app(found, url, meta.token)
    client.post(f"{meta.id}/subscriptions", form, _Done, resource="the app's subscription")


def _subscribe_accounts(found: Workspace) -> list[dict[str, Any]]:
    to = subscriber(found)
    with found.ledger.read() as conn:
        connected = accounts.list_accounts(conn, statuses=["connected"])
    return [{"username": account.username, "problem": to.subscribe(account)} for account in connected]


def _heard(found: Workspace) -> list[dict[str, Any]]:
    with found.ledger.read() as conn:
        heard = webhooks.listening(conn)
        listed = [a for a in accounts.list_accounts(conn) if a.status != "removed"]
    rows = []
    for account in listed:
        one = heard.get(account.id, webhooks.Listening(account.id))
        rows.append(
            {
                "username": account.username,
                "subscribed": "yes" if one.subscribed_at else "no",
                "news": one.news,
                "repeats": one.repeats,
                "last_at": one.last_at,
                "problem": one.problem,
            }
        )
    return rows


def _app_says(found: Workspace) -> str:
    """What the platform says of the app's own subscription, in words."""
    meta, url = found.settings.apps.facebook, _platform(found)
    if not app_secrets(found.settings):
        return "no secret is set, so every delivery is refused (POSTHOUSE_APP_SECRET)."
    if meta is None:
        return "look at its dashboard; POSTHOUSE_APP_ID is not set, so it cannot be asked."
    try:
        told = _as_app(found, url, meta.token).get_as(f"{meta.id}/subscriptions", None, _Subscriptions)
    except GraphError as error:
        return str(error)
    mine = addresses(found.settings, found.vault).deliveries
    for one in told.data:
        if one.object == "instagram":
            where = "" if one.callback_url == mine else f", but to {one.callback_url}"
            return f"subscribed to {', '.join(field.name for field in one.fields)}{where}."
    return "not subscribed: posthouse webhooks subscribe."


def _platform(found: Workspace) -> str:
    """The address of the Facebook login's API, of the accounts' platform or the settings'."""
    with found.ledger.read() as conn:
        urls = sorted({account.graph_url for account in accounts.list_accounts(conn)})
    return hosts_of(urls[0] if urls else graph_url(found.settings), "facebook", "").graph


def _as_app(found: Workspace, url: str, token: str) -> GraphClient:
    return GraphClient(url, token, app_secret=found.settings.app_secret, now=found.now)
