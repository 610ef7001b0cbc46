"""The desk: everything an action needs, handed in once by whoever composes the house."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from actions.passwords import Passwords
from warehouse.ledger.store import Ledger
from warehouse.ledger.vault import Vault


class FileStore(Protocol):
    """Where uploaded media is kept by content, until Instagram has fetched it."""

    def put(self, sha256: str, data: bytes, suffix: str) -> str:
        """Keep the bytes; return the name under which they are found."""

    def open(self, name: str) -> BinaryIO:
        """Open kept bytes for reading."""

    def has(self, name: str) -> bool:
        """Say whether the bytes are still here."""

    def remove(self, name: str) -> bool:
        """Delete the bytes; say whether they were here."""


class LakeReader(Protocol):
    """The lake, as far as an action may look into it."""

    def rows(self, name: str, **params: Any) -> list[dict[str, Any]]:
        """Run one of the lake's questions."""


@dataclass(frozen=True)
class Desk:
    """The stores, the keys and the clock. `now` gives an aware UTC instant; nothing here reads another clock."""

    ledger: Ledger
    vault: Vault
    now: Callable[[], datetime]
    files: FileStore
    lake: LakeReader | None = None
    passwords: Passwords = field(default_factory=Passwords)
