"""What became of access tokens."""

from typing import Any

from connectors.sandbox.tokens import Standing

Event = dict[str, Any]


class Access:
    """The standing of each token that was ended or taken back."""

    def __init__(self) -> None:
        self.standings: dict[str, Standing] = {}

    def on_token(self, event: Event) -> None:
        """A token was aged, taken back, or restored."""
        self.standings[event["token"]] = Standing(event["expires_at"], event["revoked"])
