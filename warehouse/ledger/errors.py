"""What can go wrong with the ledger, as sentences for people.

LedgerError
├── LedgerUnavailable   it cannot be read or written now: read-only, disk full, locked, damaged, server away
├── NewerLedger         a newer Posthouse wrote it: install that version
├── VaultError          a secret cannot be opened: wrong key, or it was changed
├── NotFound            there is no such row
└── Conflict            it clashes with what is already there
"""


class LedgerError(Exception):
    """Anything the ledger reports; `str(error)` says what happened and what to do."""


class LedgerUnavailable(LedgerError):
    """The ledger cannot be used at the moment; nothing of the transaction was kept."""


class NewerLedger(LedgerError):
    """The schema is newer than this program; going on could destroy data."""


class VaultError(LedgerError):
    """A stored secret cannot be opened with the keys at hand."""


class NotFound(LedgerError):
    """There is no such row."""

    def __init__(self, noun: str, key: object) -> None:
        super().__init__(f"There is no {noun} {key}.")


class Conflict(LedgerError):
    """The change clashes with something that is already stored."""
