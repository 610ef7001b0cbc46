"""The story of a post in plain words: who did what, what Instagram answered, where it stands."""

from dataclasses import dataclass
from datetime import datetime

from actions.actor import Actor, fresh
from actions.core import as_action_errors
from actions.desk import Desk
from actions.errors import ActionError
from actions.permissions import On, require
from actions.posts.reading import STATE_WORDS
from warehouse.ledger import attempts, audit, intents, people, posts
from warehouse.ledger import errors as ledger_errors
from warehouse.ledger.store import Connection

DID = {
    "posts.create": "wrote the draft",
    "posts.schedule": "scheduled it",
    "posts.import": "imported it",
    "posts.update": "changed it",
    "posts.cancel": "cancelled it",
    "posts.retry": "queued it again",
    "posts.resolve": "decided about it",
}
STEPS = {
    "create_child": "Handing one of its files to Instagram",
    "create_container": "Handing it to Instagram",
    "read_container": "Asking whether it is ready",
    "check": "Last look before its time",
    "publish": "Publishing it",
    "reconcile": "Asking whether it is live",
    "write_comment": "Writing the first comment",
    "look_for_comment": "Looking for the first comment",
    "read_permalink": "Asking for its link",
}
OUTCOMES = {"ok": "done", "refused": "Instagram refused", "ambiguous": "no clear answer"}
MOST_ENTRIES = 500


@dataclass(frozen=True)
class StoryLine:
    """One thing that happened, at an instant (aware UTC)."""

    at: datetime
    text: str


def story_of_post(desk: Desk, actor: Actor, post_id: int) -> list[StoryLine]:
    """Tell what happened to a post, oldest first; the last line says where it stands now."""
    with as_action_errors(), desk.ledger.read() as conn:
        post = posts.get(conn, post_id)
        require(conn, fresh(conn, actor), "accounts.view", On.account(post.account_id))
        intent = intents.find_by_post(conn, post_id)
        lines = _by_people(conn, post) + (_by_publisher(conn, intent) if intent else [])
    ordered = sorted(lines, key=lambda line: line.at)
    return [*_without_repeats(ordered), _standing(post, intent)]


def _by_people(conn: Connection, post: posts.Post) -> list[StoryLine]:
    entries = audit.entries_of(conn, f"post:{post.id}", MOST_ENTRIES)
    lines = [
        StoryLine(entry.at, f"{_who(conn, entry.actor)} {DID[entry.action]}.{_more(entry)}")
        for entry in entries
        if entry.action in DID
    ]
    if not lines:  # one of many in an import: the entry speaks of the first of them
        who = "Console" if post.created_by is None else _who(conn, f"person:{post.created_by}")
        lines = [StoryLine(post.created_at, f"{who} imported it.")]
    return lines


def _more(entry: audit.AuditEntry) -> str:
    if "due_at" in entry.detail:
        due_at = datetime.fromisoformat(entry.detail["due_at"])
        return f" Due {due_at:%-d %B %Y, %H:%M} UTC, content {entry.detail['content'][:8]}."
    decision = {"live": " It is live.", "again": " Publish it again."}
    return decision.get(entry.detail.get("decision", ""), "")


def _by_publisher(conn: Connection, intent: intents.Intent) -> list[StoryLine]:
    return [_attempt_line(attempt) for attempt in attempts.attempts_of(conn, [intent.id])]


def _attempt_line(attempt: attempts.Attempt) -> StoryLine:
    step = STEPS.get(attempt.step, attempt.step.replace("_", " ").capitalize())
    outcome = OUTCOMES.get(attempt.outcome or "", "cut short, or still under way")
    return StoryLine(attempt.started_at, f"{step}: {outcome}{_answer(attempt)}.")


def _answer(attempt: attempts.Attempt) -> str:
    """Add the platform's words, or the status that it gave."""
    answer = attempt.answer or {}
    said = answer.get("message") or answer.get("status_code") or answer.get("status")
    if attempt.media_id:
        return f", it became media {attempt.media_id}"
    return f" ({str(said).rstrip('.')[:300]})" if said else ""


def _without_repeats(lines: list[StoryLine]) -> list[StoryLine]:
    """Keep the first and the last of a row of equal lines, e.g. of many status reads."""
    kept: list[StoryLine] = []
    for line in lines:
        if len(kept) >= 2 and kept[-1].text == kept[-2].text == line.text:
            kept[-1] = line
        else:
            kept.append(line)
    return kept


def _standing(post: posts.Post, intent: intents.Intent | None) -> StoryLine:
    if intent is None or post.state != "scheduled":
        return StoryLine(post.updated_at, f"Now: {STATE_WORDS[post.state]}.")
    reason = f" {intent.reason}" if intent.reason else ""
    link = f" {intent.permalink}" if intent.permalink else ""
    at = max(post.updated_at, intent.published_at or intent.updated_at)
    return StoryLine(at, f"Now: {STATE_WORDS[intent.state.lower()]}.{reason}{link}")


def _who(conn: Connection, label: str) -> str:
    kind, _, key = label.partition(":")
    if kind != "person":
        return label.capitalize()
    try:
        return people.get(conn, int(key)).name
    except (ledger_errors.NotFound, ActionError):
        return f"Person {key}"
