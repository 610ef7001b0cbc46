"""Annotations: what happened on a day, shown on charts and in reports."""

from datetime import date

from actions.actor import Actor, fresh
from actions.core import Doing, Done, as_action_errors, perform
from actions.desk import Desk
from actions.errors import Invalid
from actions.outcome import Outcome
from actions.permissions import On
from actions.scopes import place_of, seen_scopes
from warehouse.ledger import annotations
from warehouse.ledger.store import Connection

LONGEST = 2000


def add_annotation(
    desk: Desk,
    actor: Actor,
    scope: str,
    scope_id: int,
    day: date,
    text: str,
    *,
    request_key: str | None = None,
) -> Outcome:
    """Write a note to a day of a client, account or campaign."""
    if not 1 <= len(text.strip()) <= LONGEST:
        raise Invalid([f"The note needs a text of at most {LONGEST:,} characters."])

    def change(doing: Doing) -> Done:
        note = annotations.add(
            doing.conn,
            scope=scope,
            scope_id=scope_id,
            day=day,
            text=text.strip(),
            created_by=doing.actor.person_id,
            now=doing.now,
        )
        return Done(Outcome(note.id), f"annotation:{note.id}", {"on": f"{scope}:{scope_id}"})

    def where(conn: Connection) -> On:
        return place_of(conn, scope, scope_id)

    body = {"scope": scope, "scope_id": scope_id, "day": day, "text": text}
    return perform(desk, actor, "annotations.change", where, change, body=body, request_key=request_key)


def delete_annotation(
    desk: Desk, actor: Actor, annotation_id: int, *, request_key: str | None = None
) -> Outcome:
    """Delete a note."""

    def change(doing: Doing) -> Done:
        annotations.remove(doing.conn, annotation_id)
        return Done(Outcome(annotation_id), f"annotation:{annotation_id}", {"deleted": True})

    def where(conn: Connection) -> On:
        note = annotations.get(conn, annotation_id)
        return place_of(conn, note.scope, note.scope_id)

    body = {"annotation": annotation_id}
    return perform(desk, actor, "annotations.change", where, change, body=body, request_key=request_key)


def list_annotations(
    desk: Desk, actor: Actor, *, start: date | None = None, end: date | None = None
) -> list[annotations.Annotation]:
    """List the notes of what the actor sees, by day; both ends are inclusive."""
    with as_action_errors(), desk.ledger.read() as conn:
        shown = seen_scopes(conn, fresh(conn, actor))
        found = annotations.list_annotations(conn, start=start, end=end)
        return [note for note in found if (note.scope, note.scope_id) in shown]
