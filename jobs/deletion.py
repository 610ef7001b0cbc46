"""Really deletes an account: the lake's rows and bytes, raw answers, pictures, uploads, and what the ledger knows.

Each step may be repeated, and the ledger comes last: a kill in between costs nothing but doing it again. Nobody reads
the account meanwhile, since its status is `removed`; who still does, is waited for.
"""

import logging
import shutil
import time
from collections import Counter
from datetime import timedelta

from actions.files import SUFFIXES
from jobs.context import JobContext
from jobs.copies import COPYING, forget_in_notes
from warehouse.lake.errors import LakeError
from warehouse.ledger import alerts, audit, deletions, erasure
from warehouse.ledger.deletions import Deletion
from warehouse.ledger.errors import LedgerError
from warehouse.ledger.vault import audit_key

logger = logging.getLogger(__name__)

WAITS_S, LOOK_EVERY_S = 30.0, 0.5
AGAIN = timedelta(minutes=1)
LATE_AFTER = 10  # tries, before people are told that it does not come to an end
MATTER = "deletion:late"


class InUse(Exception):
    """The account is still being read or published to."""


def delete_what_was_asked(context: JobContext) -> int:
    """Carry out every deletion that waits; returns how many were finished."""
    with context.ledger.read() as conn:
        waiting = deletions.waiting(conn, context.now())
    return sum(_carry_out(context, deletion) for deletion in waiting)


def _carry_out(context: JobContext, deletion: Deletion) -> bool:
    deleted: Counter[str] = Counter()
    try:
        for account_id in deletion.account_ids:
            deleted.update(_delete_account(context, account_id))
        context.ledger.compact()
    except (InUse, LakeError, LedgerError, OSError) as error:
        logger.warning("a deletion must be tried again", extra={"deletion": deletion.id, "error": str(error)})
        _try_again(context, deletion, str(error))
        return False
    with context.ledger.begin() as conn:
        now = context.now()
        deletions.finish(conn, deletion.id, dict(deleted), now)
        alerts.close_alert(conn, MATTER, now)
        detail = {"accounts": deletion.account_ids, "deleted": dict(deleted), "person": deletion.person_hash}
        key = audit_key(context.vault)
        audit.append(conn, key, now, "job:webhooks", "deletion.done", f"deletion:{deletion.id}", detail)
    return True


def _delete_account(context: JobContext, account_id: int) -> dict[str, int]:
    """Delete one account everywhere; gives how much of what there was."""
    _wait_until_free(context, account_id)
    with COPYING:  # a copy that is under way holds the name, and would bring it back
        uploads = _delete_uploads(context, account_id)
        answers = context.raw.erase(account_id)
        forget_in_notes(context, account_id)
        pictures = _delete_pictures(context, account_id)
        rows = context.lake.erase(account_id, 0, context.now())
        with context.ledger.begin() as conn:
            entries = erasure.erase_account(conn, account_id)
    return {
        "measurements": rows,
        "answers": answers,
        "pictures": pictures,
        "uploads": uploads,
        "entries": entries,
    }


def _wait_until_free(context: JobContext, account_id: int) -> None:
    give_up = time.monotonic() + WAITS_S
    while True:
        with context.ledger.read() as conn:
            held = erasure.held_by(conn, account_id, time.time())
        if not held:
            return
        if time.monotonic() > give_up:
            raise InUse("The account is still being read or published to; it is tried again in a minute.")
        time.sleep(LOOK_EVERY_S)


def _delete_uploads(context: JobContext, account_id: int) -> int:
    with context.ledger.read() as conn:
        files = erasure.files_only_of(conn, account_id)
    return sum(context.desk.files.remove(f"{file.sha256}{SUFFIXES[file.mime]}") for file in files)


def _delete_pictures(context: JobContext, account_id: int) -> int:
    folder = context.thumbs / str(account_id)
    if not folder.exists():
        return 0
    found = len(list(folder.iterdir()))
    shutil.rmtree(folder)
    return found


def _try_again(context: JobContext, deletion: Deletion, problem: str) -> None:
    now, tries = context.now(), deletion.tries + 1
    with context.ledger.begin() as conn:
        deletions.put_off(conn, deletion.id, tries, now + AGAIN, problem)
        if tries >= LATE_AFTER:
            words = f"A deletion that somebody asked for does not come to an end: {problem}"
            alerts.raise_alert(conn, MATTER, "error", words, {"deletion": deletion.id}, None, now)
