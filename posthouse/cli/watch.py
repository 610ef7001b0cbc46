"""`posthouse watch`: which competitors and hashtags an account keeps an eye on."""

from dataclasses import asdict
from typing import Annotated

import typer

from actions import watch as actions
from posthouse.cli.output import Json, finish, table
from posthouse.cli.state import workspace
from posthouse.operations import account_ids_of
from posthouse.workspace import CONSOLE, Workspace
from warehouse.ledger.watches import COMPETITOR, HASHTAG

app = typer.Typer(
    help="Choose the competitors and hashtags to read, and see how it goes.", no_args_is_help=True
)

OfAccount = Annotated[str, typer.Option("--account", help="The account that watches (username or id).")]
Competitor = Annotated[str | None, typer.Option(help="A professional account (username).")]
Tag = Annotated[str | None, typer.Option("--hashtag", help="A hashtag, with or without #.")]


@app.command()
def add(account: OfAccount, competitor: Competitor = None, hashtag: Tag = None, json_: Json = False) -> None:
    """Watch a competitor or a hashtag. The running server reads it within seconds, then daily."""
    kind, name = _chosen(competitor, hashtag)
    with workspace() as found:
        outcome = actions.add_watch(found.desk, CONSOLE, _account(found, account), kind, name)
    result = {
        "id": outcome.id,
        "kind": kind,
        "name": actions.checked_name(kind, name),
        "notes": outcome.notes,
    }
    finish(result, "\n".join(outcome.notes), json_=json_)


@app.command("list")
def list_(
    account: Annotated[str | None, typer.Option(help="Only of this account (username or id).")] = None,
    json_: Json = False,
) -> None:
    """List what is watched, and how reading it goes."""
    with workspace() as found:
        wanted = _account(found, account) if account else None
        rows = [
            asdict(row)
            for row in actions.list_watches(found.desk, CONSOLE)
            if wanted in (None, row.account_id)
        ]
    if json_:
        finish({"watches": rows}, "", json_=True)
        return
    signs = {COMPETITOR: "@", HASHTAG: "#"}
    table(
        [{**row, "name": signs[row["kind"]] + row["name"]} for row in rows],
        {
            "id": "Id",
            "account": "Account",
            "name": "Watched",
            "state": "State",
            "read_at": "Last read",
            "words": "Why not",
        },
        empty="Nothing is watched yet: posthouse watch add --competitor NAME --account …",
    )


@app.command()
def remove(
    account: OfAccount, competitor: Competitor = None, hashtag: Tag = None, json_: Json = False
) -> None:
    """Watch something no longer. What was read of it stays."""
    kind, name = _chosen(competitor, hashtag)
    with workspace() as found:
        row = actions.find_watch(found.desk, CONSOLE, _account(found, account), kind, name)
        actions.remove_watch(found.desk, CONSOLE, row.id)
    finish({"id": row.id, "kind": kind, "name": row.name}, f"{row.name} is watched no longer.", json_=json_)


def _chosen(competitor: str | None, hashtag: str | None) -> tuple[str, str]:
    """The kind and name that were given: exactly one of the two."""
    if competitor is not None and hashtag is None:
        return COMPETITOR, competitor
    if hashtag is not None and competitor is None:
        return HASHTAG, hashtag
    raise typer.BadParameter("give one of the two", param_hint="--competitor / --hashtag")


def _account(found: Workspace, name: str) -> int:
    return account_ids_of(found, [name])[0]
