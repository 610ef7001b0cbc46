"""`posthouse posts`: plan, import, look at, cancel, retry and settle posts."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from actions import files, posts
from actions.import_csv import folder_reader, import_csv
from actions.posts import Again, Live, PostDraft, PostRow
from posthouse.cli.output import Json, finish, out, table
from posthouse.cli.state import workspace
from posthouse.operations import account_ids_of
from posthouse.workspace import CONSOLE, WorkspaceError
from warehouse.ledger import intents

app = typer.Typer(help="Plan posts and see what became of them.", no_args_is_help=True)

STATES = ("draft", "cancelled", *sorted(state.lower() for state in intents.STATES if state != "CANCELLED"))
PostId = Annotated[int, typer.Argument(help="The post's number.", min=1)]
Confirmed = Annotated[bool, typer.Option("--yes", help="Go on in spite of warnings.")]


@app.command()
def add(
    account: Annotated[str, typer.Option(help="Username or id of the account.")],
    media: Annotated[
        list[Path] | None, typer.Option(help="A picture or clip; repeatable for a carousel.")
    ] = None,
    when: Annotated[
        str | None, typer.Option(help="YYYY-MM-DDTHH:MM in the account's time zone; left out: now.")
    ] = None,
    caption: Annotated[str, typer.Option(help="The caption.")] = "",
    kind: Annotated[
        str | None, typer.Option(help="image, carousel, reel or story; left out: what the media suggest.")
    ] = None,
    alt_text: Annotated[
        list[str] | None, typer.Option(help="Alternative text, one per picture, in order.")
    ] = None,
    time_zone: Annotated[
        str | None, typer.Option(help="Another time zone for --when, e.g. Europe/Berlin.")
    ] = None,
    first_comment: Annotated[
        str | None, typer.Option(help="A comment to add right after publishing.")
    ] = None,
    request_key: Annotated[
        str | None, typer.Option(help="Any text: the same key again gives the same post.")
    ] = None,
    confirmed: Confirmed = False,
    json_: Json = False,
) -> None:
    """Schedule a post."""
    with workspace() as found:
        account_id = account_ids_of(found, [account])[0]
        file_ids = tuple(
            files.add_file(found.desk, CONSOLE, _read(path), path.name).id for path in media or []
        )
        draft = PostDraft(
            account_id=account_id,
            kind=kind or _kind(media or []),
            caption=caption,
            file_ids=file_ids,
            alt_texts=tuple(alt_text or ()),
            wall_time=when,
            time_zone=time_zone,
            first_comment=first_comment,
        )
        outcome = posts.schedule_new_post(
            found.desk, CONSOLE, draft, at_once=when is None, confirmed=confirmed, request_key=request_key
        )
        row = posts.post_row(found.desk, CONSOLE, outcome.id)
    finish(
        _plain(row),
        "\n".join([f"Post {row.id} is scheduled for {row.due_at:%Y-%m-%d %H:%M %Z}.", *outcome.notes]),
        json_=json_,
    )


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="CSV: account, when, time_zone, kind, caption, media, alt_text.")
    ],
    time_zone: Annotated[str | None, typer.Option(help="For rows without a time zone of their own.")] = None,
    confirmed: Confirmed = False,
    json_: Json = False,
) -> None:
    """Schedule every post of a CSV file, or none: every problem is listed by row."""
    text = _read(file).decode("utf-8-sig", errors="strict") if file.suffix.lower() == ".csv" else None
    if text is None:
        raise typer.BadParameter("must be a .csv file", param_hint="FILE")
    with workspace() as found:
        outcome = import_csv(
            found.desk, CONSOLE, text, folder_reader(file.parent), time_zone=time_zone, confirmed=confirmed
        )
    finish({"posts": list(outcome.ids)}, f"Scheduled {len(outcome.ids)} posts.", json_=json_)


@app.command("list")
def list_(
    state: Annotated[
        list[str] | None, typer.Option(help="Only this state, e.g. scheduled or review; repeatable.")
    ] = None,
    json_: Json = False,
) -> None:
    """List posts with what became of them."""
    unknown = sorted(set(state or ()) - set(STATES))
    if unknown:
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(STATES)}", param_hint="--state")
    with workspace() as found:
        rows = posts.posts_overview(found.desk, CONSOLE, states=state or None)
    if json_:
        finish({"posts": [_plain(row) for row in rows]}, "", json_=True)
        return
    table(
        [{**_plain(row), "caption": row.caption.replace("\n", " ")[:40]} for row in rows],
        {
            "id": "Id",
            "username": "Account",
            "due_at": "Due",
            "state": "State",
            "reason": "Why",
            "caption": "Caption",
        },
        empty=f"No post is {' or '.join(state)}." if state else "No posts are planned yet.",
    )


@app.command()
def show(post_id: PostId, json_: Json = False) -> None:
    """Tell the story of a post: every attempt, in plain words."""
    with workspace() as found:
        row = posts.post_row(found.desk, CONSOLE, post_id)
        story = posts.story_of_post(found.desk, CONSOLE, post_id)
    if json_:
        finish({**_plain(row), "story": [asdict(line) for line in story]}, "", json_=True)
        return
    out.print(f"Post {row.id} on {row.username}: {row.state_words}")
    for line in story:
        out.print(f"  {line.at:%Y-%m-%d %H:%M:%S}  {line.text}")


@app.command()
def cancel(post_id: PostId, json_: Json = False) -> None:
    """Cancel a post that is not on its way yet."""
    with workspace() as found:
        posts.cancel_post(found.desk, CONSOLE, post_id)
    finish({"id": post_id, "state": "cancelled"}, f"Post {post_id} is cancelled.", json_=json_)


@app.command()
def retry(
    post_id: PostId,
    when: Annotated[
        str | None, typer.Option(help="YYYY-MM-DDTHH:MM in the account's time zone; left out: now.")
    ] = None,
    json_: Json = False,
) -> None:
    """Plan a post again that failed or was missed."""
    with workspace() as found:
        posts.retry_post(found.desk, CONSOLE, post_id, wall_time=when)
        row = posts.post_row(found.desk, CONSOLE, post_id)
    finish(_plain(row), f"Post {post_id} is {row.state_words}.", json_=json_)


@app.command()
def resolve(
    post_id: PostId,
    live: Annotated[str | None, typer.Option(help="It is live: its link on Instagram.")] = None,
    again: Annotated[bool, typer.Option("--again", help="It is not live: publish it again.")] = False,
    json_: Json = False,
) -> None:
    """Settle a post whose outcome nobody but a person can tell."""
    if (live is None) == (not again):
        raise typer.BadParameter("give either --live LINK or --again")
    with workspace() as found:
        posts.resolve_review(found.desk, CONSOLE, post_id, Live(permalink=live) if live else Again())
        row = posts.post_row(found.desk, CONSOLE, post_id)
    finish(_plain(row), f"Post {post_id} is {row.state_words}.", json_=json_)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be read: {error.strerror}.") from error


def _kind(media: list[Path]) -> str:
    if len(media) > 1:
        return "carousel"
    return "reel" if media and media[0].suffix.lower() in (".mp4", ".mov") else "image"


def _plain(row: PostRow) -> dict[str, Any]:
    return asdict(row)
