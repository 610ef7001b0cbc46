"""The job `tokens`: looks at every account's token, renews what is due, and tells what will end."""

import logging
from typing import Any

from jobs.context import JobContext
from jobs.tokens.asking import LIVING, Asking, hold
from jobs.tokens.checking import check_account
from jobs.tokens.renewing import Renewed, renew
from jobs.tokens.warning import warn
from jobs.types import Detail
from warehouse.ledger import accounts

logger = logging.getLogger(__name__)


def keep_tokens(context: JobContext, run_id: int, trigger: str, detail: Detail) -> dict[str, Any]:
    """Check, renew and warn, account by account; one that fails does not stop the next."""
    asking = Asking(context.ledger, context.vault, context.now, context.client, context.connect, context.apps)
    with context.ledger.read() as conn:
        found = accounts.list_accounts(conn, statuses=LIVING)
    done = {"checked": 0, "renewed": 0, "ending": 0}
    problems: list[str] = []
    already: Renewed = {}
    for account in found:
        checked = check_account(asking, hold(asking, account.id))
        done["checked"] += 1
        if not checked.ok:
            problems.append(f"@{account.username}: {checked.message}")
        done["renewed"] += renew(asking, hold(asking, account.id), already)
        held = hold(asking, account.id)
        done["ending"] += warn(asking, held, held.row)
    return {**done, "problems": problems}
