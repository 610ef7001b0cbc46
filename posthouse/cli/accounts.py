"""`posthouse accounts`: connect, list, check, erase."""

from dataclasses import asdict
from typing import Annotated

import typer

from actions import accounts as actions
from jobs import farewells
from jobs.finding import Held, look
from posthouse.cli.output import Json, finish, table
from posthouse.cli.state import workspace
from posthouse.jobs import asking, platform
from posthouse.webhooks import STATUS
from posthouse.workspace import CONSOLE, WorkspaceError, graph_url, is_loopback, root, sandbox_clock
from warehouse.ledger import accounts as ledger_accounts

app = typer.Typer(help="Connect Instagram accounts, list and check them.", no_args_is_help=True)


@app.command()
def connect(
    token: Annotated[str, typer.Option(help="An access token; every account that it sees is connected.")],
    graph_url_: Annotated[
        str | None,
        typer.Option("--graph-url", help="Another Graph API, e.g. http://127.0.0.1:8600 for a sandbox."),
    ] = None,
    json_: Json = False,
) -> None:
    """Connect every account that a token sees."""
    if not token.strip():
        raise typer.BadParameter(
            "the token is empty; a sandbox prints one when it starts", param_hint="--token"
        )
    with workspace() as found:
        url = (graph_url_ or graph_url(found.settings)).rstrip("/")
        with found.ledger.read() as conn:
            others = {root(a.graph_url) for a in ledger_accounts.list_accounts(conn)} - {root(url)}
        if others and (is_loopback(url) or any(is_loopback(other) for other in others)):
            raise WorkspaceError(
                f"This workspace already has accounts of {', '.join(sorted(others))}. Accounts of a sandbox keep "
                "their own time and cannot be mixed with others: use another POSTHOUSE_HOME."
            )
        now = sandbox_clock(root(url)) if is_loopback(url) else found.now
        url, seen = look(platform(found, now), url, Held(token))
        outcome = actions.connect_found(
            found.desk,
            CONSOLE,
            [one.account for one in seen],
            graph_url=url,
            learned=[one.learned for one in seen],
        )
    names = [one.account.username for one in seen]
    shown = [
        {
            "id": account_id,
            "username": one.account.username,
            "losses": [loss.sentence() for loss in actions.losses(one.account.flavour, one.learned.scopes)],
        }
        for account_id, one in zip(outcome.ids, seen, strict=True)
    ]
    finish(
        {"accounts": shown},
        "\n".join([f"Connected {len(names)} accounts: {', '.join(names)}.", *outcome.notes]),
        json_=json_,
    )


@app.command("list")
def list_(json_: Json = False) -> None:
    """List the connected accounts."""
    with workspace() as found:
        listed = actions.list_accounts(found.desk, CONSOLE)
    rows = [{**asdict(row), "access": " ".join(row.token.words()) if row.token else None} for row in listed]
    if json_:
        finish({"accounts": rows}, "", json_=True)
    else:
        table(
            [{**asdict(row), "access": row.token.short() if row.token else None} for row in listed],
            {
                "id": "Id",
                "username": "Account",
                "client": "Client",
                "status": "Status",
                "status_reason": "Why",
                "time_zone": "Time zone",
                "access": "Access",
            },
            empty="No account is connected yet: posthouse accounts connect --token …",
        )


@app.command()
def check(json_: Json = False) -> None:
    """Ask Instagram whether each account's token still works, what it may, until when, and whether ads can be read."""
    from jobs.tokens import check_accounts
    from posthouse.paid import with_ads

    with workspace() as found:
        results = with_ads(found, [one.as_dict() for one in check_accounts(asking(found))])
    if json_:
        finish({"accounts": results, "ok": all(r["ok"] for r in results)}, "", json_=True)
    else:
        table(
            [{**result, "ok": "yes" if result["ok"] else "no"} for result in results],
            {"username": "Account", "ok": "Works", "message": "What was said", "ads": "Ads"},
            empty="No account is connected yet.",
        )
    if not all(r["ok"] for r in results):
        raise typer.Exit(1)


@app.command()
def erase(
    name: Annotated[str, typer.Argument(help="The account's username or id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    json_: Json = False,
) -> None:
    """Delete an account with everything measured, read, planned and reported of it, for good."""
    from posthouse.operations import account_ids_of

    with workspace() as found:
        (account_id,) = account_ids_of(found, [name])
        if not yes:
            typer.confirm(
                f"Delete {name} and everything that is known of it? This cannot be undone.", abort=True
            )
        code = farewells.order_deletion(found.desk, account_id)
        page = f"{found.settings.base_url}{STATUS}{code}"
    words = f"It is deleted by the server within a minute, or when it is started next. How far it is: {page}"
    finish({"account": account_id, "status_url": page}, words, json_=json_)
