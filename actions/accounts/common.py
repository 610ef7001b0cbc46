"""What connecting and managing accounts share."""

from actions.core import Doing
from actions.errors import Invalid
from actions.wall_time import zone_named
from warehouse.ledger import intents


def resume_intents(doing: Doing, account_id: int) -> int:
    """Wake the posts that were held; the publisher itself begins by reading what was sent already."""
    held = intents.list_intents(doing.conn, account_ids=[account_id], states=["NEEDS_REAUTH"])
    for intent in held:
        intents.change_by_person(
            doing.conn,
            intent.id,
            from_states=("NEEDS_REAUTH",),
            now=doing.now,
            unsent=False,
            next_at=doing.now,
            reason="The account is connected again.",
        )
    return len(held)


def check_zone(zone: str | None) -> None:
    """Raise Invalid unless the zone exists (None is fine)."""
    try:
        zone_named(zone or "UTC")
    except ValueError as error:
        raise Invalid([str(error)]) from error
