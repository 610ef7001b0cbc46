"""Bringing files in and taking them back: permission and audit; the work itself is a job's."""

import hashlib
from collections.abc import Callable

from actions.actor import Actor
from actions.core import Doing, Done, perform
from actions.desk import Desk
from actions.errors import NotFound
from actions.outcome import Outcome
from actions.permissions import On


def add_import(
    desk: Desk, actor: Actor, account_id: int, content: bytes, bring_in: Callable[[], int | None]
) -> Outcome:
    """Let `bring_in` take a file in for an account; it returns the import's number, None when nothing was new."""

    def change(doing: Doing) -> Done:
        import_id = bring_in()
        detail = {"account": account_id, "sha256": hashlib.sha256(content).hexdigest(), "import": import_id}
        return Done(Outcome(import_id or 0), f"account:{account_id}", detail)

    body = {"account": account_id, "content": content}
    return perform(desk, actor, "imports.change", On.account(account_id), change, body=body)


def remove_import(desk: Desk, actor: Actor, import_id: int, on: On, take_back: Callable[[], bool]) -> Outcome:
    """Let `take_back` remove an import; it returns whether there was one. Raises NotFound when there was none."""

    def change(doing: Doing) -> Done:
        if not take_back():
            raise NotFound(f"There is no import {import_id} here.")
        return Done(Outcome(import_id), f"import:{import_id}", {})

    return perform(desk, actor, "imports.change", on, change, body={"import": import_id})
