"""Plan many posts from a spreadsheet: all rows or none, every problem told with its row.

Columns: account, when, time_zone, kind, caption, media, alt_text. `account` is a user name or our id, `when` a
wall time (empty: the row stays a draft), `media` one or more paths separated by ";", `alt_text` likewise by "|".
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from actions.actor import Actor, fresh
from actions.core import Doing, Done, as_action_errors, fingerprint, perform
from actions.desk import Desk
from actions.errors import Invalid, NeedsConfirmation
from actions.files import SUFFIXES, Ready, keep, make_ready
from actions.outcome import Outcome
from actions.permissions import ACTIONS, On, may, require, visible_accounts
from actions.posts.draft import PostDraft, examine, hard_problems
from actions.posts.queueing import freeze, insert_draft
from actions.posts.rules import KINDS
from warehouse.ledger import accounts
from warehouse.ledger.store import Connection

COLUMNS = ("account", "when", "time_zone", "kind", "caption", "media", "alt_text")
MOST_ROWS = 500

ReadMedia = Callable[[str], bytes]


@dataclass(frozen=True)
class Row:
    """A row of the spreadsheet: its line as people count it, the draft, and the names of its media."""

    line: int
    draft: PostDraft
    media: tuple[str, ...]


def template() -> str:
    """Give an empty spreadsheet with one example row."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    rows.writerow(
        ["my.brand", "2027-01-15T18:00", "Europe/Berlin", "image", "Hello #spring", "pictures/1.jpg", ""]
    )
    return out.getvalue()


def folder_reader(folder: Path) -> ReadMedia:
    """Read media by paths relative to the spreadsheet's folder; for the command line only."""

    def read(path: str) -> bytes:
        try:
            return (folder / path).read_bytes()
        except OSError as error:
            raise Invalid(
                [f"{path} cannot be read. Check the path, which starts at the CSV's folder."]
            ) from error

    return read


def import_csv(
    desk: Desk,
    actor: Actor,
    text: str,
    read_media: ReadMedia,
    *,
    time_zone: str | None = None,
    schedule: bool = True,
    confirmed: bool = False,
    request_key: str | None = None,
) -> Outcome:
    """Make a post of every row; `ids` are the posts in order. Rows with a time are scheduled, others stay drafts.

    Raises Invalid with every problem as "Row 3: …", NeedsConfirmation for twins within a day; nothing is kept then.
    """
    with as_action_errors(), desk.ledger.read() as conn:
        reader = fresh(conn, actor)
        require(conn, reader, "posts.import", On.anywhere())
        names = _names(conn, reader)
    rows, problems = _read_rows(text, names, time_zone)
    if not rows:
        raise Invalid(["The file has no rows. Fill in the template."])
    media, unreadable = _read_all(rows, read_media)
    with desk.ledger.read() as conn:
        problems += [*unreadable, *_unallowed(conn, reader, rows, schedule=schedule)]
    _raise_sorted(problems)
    for ready in media.values():
        desk.files.put(ready.sha256, ready.data, SUFFIXES[ready.mime])

    def change(doing: Doing) -> Done:
        ids, notes = _insert(doing, rows, media, schedule=schedule, confirmed=confirmed)
        detail = {"posts": len(ids), "first": ids[0], "last": ids[-1], "file": fingerprint(text)}
        return Done(Outcome(ids[0], tuple(notes), tuple(ids)), f"post:{ids[0]}", detail)

    body = {
        "text": text,
        "media": {name: ready.sha256 for name, ready in media.items()},
        "time_zone": time_zone,
        "schedule": schedule,
        "confirmed": confirmed,
    }
    return perform(desk, actor, "posts.import", On.anywhere(), change, body=body, request_key=request_key)


def _names(conn: Connection, actor: Actor) -> dict[str, int]:
    """Map what may be written in the column account to our ids, for the accounts the actor sees."""
    shown = accounts.list_accounts(conn, ids=visible_accounts(conn, actor))
    return {account.username: account.id for account in shown} | {
        str(account.id): account.id for account in shown
    }


def _read_rows(
    text: str, names: Mapping[str, int], zone: str | None
) -> tuple[list[Row], list[tuple[int, str]]]:
    try:
        source = io.StringIO(text.removeprefix("\ufeff"), newline="")
        table = csv.DictReader(source, strict=True, delimiter=_delimiter(text))
        header = [name.strip().lower() for name in table.fieldnames or []]
        table.fieldnames = header
        missing = [name for name in ("account", "kind", "media") if name not in header]
        unknown = [name for name in header if name not in COLUMNS]
        if missing or unknown:
            said = f"missing {', '.join(missing)}" if missing else f"unknown {', '.join(unknown)}"
            raise Invalid([f"The columns do not fit ({said}). They are: {', '.join(COLUMNS)}."])
        lines = list(enumerate(table, start=2))  # as a spreadsheet counts them
    except csv.Error as error:
        raise Invalid([f"The file is no valid CSV: {error}. Save it as CSV with UTF-8 again."]) from error
    if len(lines) > MOST_ROWS:
        raise Invalid([f"The file has {len(lines)} rows; at most {MOST_ROWS} are taken at once. Split it."])
    rows: list[Row] = []
    problems: list[tuple[int, str]] = []
    for number, line in lines:
        if not any(line.values()):
            continue
        row, wrong = _read_row(number, line, names, zone)
        rows.append(row)
        problems += [(number, problem) for problem in wrong]
    return rows, problems


def _delimiter(text: str) -> str:
    """Spreadsheets of some countries write semicolons; the header tells."""
    header = text.partition("\n")[0]
    return ";" if header.count(";") > header.count(",") else ","


def _read_row(
    line: int, cells: Mapping[str, str | None], names: Mapping[str, int], zone: str | None
) -> tuple[Row, list[str]]:
    said = {name: (cells.get(name) or "").strip() for name in COLUMNS}
    problems = []
    account_id = names.get(said["account"].removeprefix("@").lower())
    if account_id is None:
        problems.append(f'There is no account "{said["account"]}" that you may see. Use its user name.')
    if None in cells:
        problems.append("There are more cells than columns. Put texts that contain commas in quotes.")
    media = tuple(part.strip() for part in said["media"].split(";") if part.strip())
    texts = tuple(part.strip() or None for part in said["alt_text"].split("|")) if said["alt_text"] else ()
    draft = PostDraft(
        account_id or 0,
        said["kind"].lower(),
        said["caption"],
        alt_texts=texts,
        wall_time=said["when"] or None,
        time_zone=said["time_zone"] or zone,
    )
    return Row(line, draft, media), problems


def _read_all(rows: Sequence[Row], read_media: ReadMedia) -> tuple[dict[str, Ready], list[tuple[int, str]]]:
    """Read and prepare every named file once; what cannot be used is a problem of each row that names it."""
    ready: dict[str, Ready] = {}
    wrong: dict[str, list[str]] = {}
    for name in dict.fromkeys(name for row in rows for name in row.media):
        try:
            ready[name] = make_ready(read_media(name), name)
        except Invalid as error:
            wrong[name] = error.problems
    return ready, [
        (row.line, problem) for row in rows for name in row.media for problem in wrong.get(name, [])
    ]


def _unallowed(
    conn: Connection, actor: Actor, rows: Sequence[Row], *, schedule: bool
) -> list[tuple[int, str]]:
    problems = []
    for row in rows:
        action = "posts.schedule" if schedule and row.draft.wall_time else "posts.create"
        if row.draft.account_id and not may(conn, actor, action, On.account(row.draft.account_id)):
            problems.append((row.line, f"You may not {ACTIONS[action].words} for this account."))
        if row.draft.kind not in KINDS:
            problems.append(
                (row.line, f'"{row.draft.kind}" is no kind of post. Use one of: {", ".join(KINDS)}.')
            )
    return problems


def _insert(
    doing: Doing, rows: Sequence[Row], media: Mapping[str, Ready], *, schedule: bool, confirmed: bool
) -> tuple[list[int], list[str]]:
    """Add every row's post, looking each over with the rows before it in place; raises at the end, for all."""
    file_ids = {name: keep(doing, ready) for name, ready in media.items()}
    ids, notes, problems, warnings = [], [], [], []
    for row in rows:
        draft = replace(row.draft, file_ids=tuple(file_ids[name] for name in row.media))
        if not (schedule and draft.wall_time):
            problems += [(row.line, problem) for problem in hard_problems(doing.conn, draft)]
            ids += [] if problems else [insert_draft(doing, draft)]
            continue
        check = examine(doing.conn, draft, doing.now)
        problems += [(row.line, problem) for problem in check.problems]
        warnings += [f"Row {row.line}: {warning}" for warning in check.warnings]
        if not problems:
            done = freeze(doing, insert_draft(doing, draft), draft, check)
            ids.append(done.outcome.id)
            notes += [f"Row {row.line}: {note}" for note in check.notes]
    _raise_sorted(problems)
    if warnings and not confirmed:
        raise NeedsConfirmation(warnings)
    return ids, notes


def _raise_sorted(problems: Sequence[tuple[int, str]]) -> None:
    if problems:
        raise Invalid([f"Row {line}: {problem}" for line, problem in sorted(problems)])
