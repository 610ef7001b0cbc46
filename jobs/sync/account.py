"""The order in which one account is read, and what its failures mean for the rest of it."""

import logging
from collections.abc import Callable

from connectors.graph.errors import GraphError, RateLimited, TokenInvalid, Unreachable
from jobs.sync.audience import read_audience
from jobs.sync.comments import read_comments
from jobs.sync.days import read_days
from jobs.sync.lease import LeaseLost
from jobs.sync.posts import read_posts
from jobs.sync.reading import MakeWay, Reading
from jobs.sync.stories import read_live_stories
from warehouse.ledger import accounts, alerts, audit, sync_progress
from warehouse.ledger.sync_progress import SyncProgress
from warehouse.ledger.vault import audit_key, get_secret

logger = logging.getLogger(__name__)

STOPPING = (TokenInvalid, RateLimited, Unreachable)  # nothing else of this account can be read now


def read_account(reading: Reading, *, full: bool) -> None:
    """Read everything that is due of one account. Failures end up in its result, never beyond this account."""
    _guarded(reading, _steps(reading, full=full))


def read_ending(reading: Reading, *, full: bool) -> None:
    """Read nothing but the stories that are due, among them those that end within minutes."""
    _guarded(reading, (lambda: read_live_stories(reading),))


def _guarded(reading: Reading, steps: tuple[Callable[[], None], ...]) -> None:
    try:
        _take_steps(reading, steps)
        _note_health(reading)
    except TokenInvalid as error:
        _ask_for_reconnection(reading, error)
    except RateLimited as error:
        reading.keep_usage(error.retry_after_s)
        _note(reading, error)
    except (Unreachable, LeaseLost) as error:
        _note(reading, error)
    except MakeWay as pause:
        reading.keep_usage()
        reading.result.notes.append(f"@{reading.account.username}: {pause}")
    finally:
        counts = reading.client.counts
        reading.result.round_trips, reading.result.counted_calls = counts.round_trips, counts.counted_calls


def _steps(reading: Reading, *, full: bool) -> tuple[Callable[[], None], ...]:
    return (
        lambda: read_posts(reading, full=full),
        lambda: read_days(reading),
        lambda: read_audience(reading),
        lambda: read_comments(reading),
    )


def _take_steps(reading: Reading, steps: tuple[Callable[[], None], ...]) -> None:
    """Take the steps in order; one that fails for itself does not keep the next from being taken."""
    for step in steps:
        try:
            step()
        except STOPPING:
            raise
        except GraphError as error:
            _note(reading, error)
    reading.keep_usage()


def _note_health(reading: Reading) -> None:
    """Close what was wrong with the token, and mirror how far the lake is for those who cannot open it."""
    progress = reading.lake.rows("sync_progress", account=reading.account.id)
    with reading.ledger.begin() as conn:
        alerts.close_alert(conn, _token_matter(reading), reading.now())
        for row in progress:
            mirrored = {name: row[name] for name in ("resource", "reached_at", "observed_at")}
            sync_progress.record(
                conn, SyncProgress(account_id=reading.account.id, run_id=reading.run_id, **mirrored)
            )


def _ask_for_reconnection(reading: Reading, error: TokenInvalid) -> None:
    """Take the account out of reading until a person connects it again, unless one did so, or paused it, meanwhile."""
    account, sentence = reading.account, str(error)
    detail = {"code": error.code, "subcode": error.subcode, "trace_id": error.trace_id}
    with reading.ledger.begin() as conn:
        token = get_secret(conn, reading.vault, f"account:{account.id}", "access_token")
        if accounts.get(conn, account.id).status == "connected" and token == reading.token:
            accounts.set_status(conn, account.id, "needs_reauth", sentence)
            words = f"@{account.username} cannot be read or published to: {sentence}"
            alerts.raise_alert(
                conn, _token_matter(reading), "error", words, detail, account.id, reading.now()
            )
            key, subject = audit_key(reading.vault), f"account:{account.id}"
            audit.append(conn, key, reading.now(), "job:sync", "account.needs_reauth", subject, detail)
    _note(reading, error)


def _note(reading: Reading, error: Exception) -> None:
    logger.warning("reading failed", extra={"account": reading.account.id, "error": type(error).__name__})
    reading.result.errors.append(f"@{reading.account.username}: {error}")


def _token_matter(reading: Reading) -> str:
    return f"token:account:{reading.account.id}"
