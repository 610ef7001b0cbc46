"""An app in development mode (Q67): what it publishes is seen by people with a role on it only."""

from connectors.sandbox.api.call import Call
from connectors.sandbox.ids import PUBLISHED


def hides(call: Call, k: int) -> bool:
    """Whether a post is hidden from who asks: one of the app's own, asked for by somebody without a role."""
    return k >= PUBLISHED and not call.grant.has_role and call.platform.quirks.on("Q67")
