"""How an answer waits for a download: it says for what, the server waits outside of it and asks again."""

import asyncio
from collections.abc import Callable
from typing import Any

LONGEST_S = 60.0


class Wait(Exception):
    """Raised before anything was changed: the answer depends on work that still runs.

    Whoever catches it awaits `over`, or calls `skip`, and then asks the same again; it is not raised twice.
    """

    def __init__(
        self, work: "asyncio.Future[Any]", skip: Callable[[], None], longest_s: float = LONGEST_S
    ) -> None:
        super().__init__()
        self._work, self.skip, self._longest_s = work, skip, longest_s

    async def over(self) -> None:
        """Wait until the work ended, for a bounded time."""
        await asyncio.wait({self._work}, timeout=self._longest_s)
        self.skip()
