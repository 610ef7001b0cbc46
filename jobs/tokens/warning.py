"""Tells people 14, 7, 3 and 1 days ahead that an access will end; closes that when it was mended."""

from datetime import datetime, timedelta

from jobs.tokens.asking import Asking, Held
from warehouse.ledger import alerts, tokens
from warehouse.ledger.tokens import Token

STEPS = (0, 1, 3, 7, 14)  # days
URGENT = 3
CONNECT = "Connect the account again before then (Settings, Accounts, or `posthouse accounts connect`)."


def warn(asking: Asking, held: Held, row: Token) -> bool:
    """Raise or close the alert about an access that ends; once per step, so that one that was seen stays closed."""
    now, matter = asking.now(), f"token:ends:{row.account_id}"
    on_hold = held.account.status == "needs_reauth"  # that has an alert of its own
    ending = None if on_hold else ends_first(row)
    step = step_of(ending[0] - now) if ending else None
    with asking.ledger.begin() as conn:
        if step is None or ending is None:
            alerts.close_alert(conn, matter, now)
        elif step != row.warned_days:
            level = "error" if step <= URGENT else "warning"
            words = sentence(held.account.username, *ending, now, row.renewal_problem)
            alerts.raise_alert(conn, matter, level, words, {"days": step}, row.account_id, now)
        if step != row.warned_days:
            tokens.change(conn, row.account_id, warned_days=step)
    return step is not None


def ends_first(row: Token) -> tuple[datetime, str] | None:
    """Give when the desk loses its access first, and what ends then; None when nothing is known to end."""
    ends = []
    if row.expires_at is not None:
        ends.append((row.expires_at, "the access token ends"))
    if row.data_access_expires_at is not None:
        ends.append((row.data_access_expires_at, "Meta's 90 days of access to the data end"))
    return min(ends, default=None)


def step_of(left: timedelta) -> int | None:
    """Give the step that is reached with so much time left: the least one that covers it."""
    return next((days for days in STEPS if left <= timedelta(days=days)), None)


def sentence(username: str, ends_at: datetime, what: str, now: datetime, problem: str | None) -> str:
    """Say what ends, when, why it was not renewed, and what to do."""
    days = max(0, -(-(ends_at - now) // timedelta(days=1)))
    when = "today" if ends_at <= now + timedelta(hours=1) else f"in {days} day{'s' if days != 1 else ''}"
    why = f" It could not be renewed: {problem}" if problem else ""
    return f"@{username}: {what} on {ends_at:%Y-%m-%d} ({when}).{why} {CONNECT}"
