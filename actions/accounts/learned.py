"""What is known of an account's token when it is connected, and what of it people are shown later."""

from dataclasses import dataclass, field
from datetime import datetime

from actions.accounts.losses import Loss, losses
from warehouse.ledger.tokens import Token


@dataclass(frozen=True)
class Learned:
    """What the platform told of a token at connecting; None is "not told". A `lasting` token has no end.

    `parent_token` is the person's token of which a Page's token was made; it is kept to make the next one.
    """

    source: str = "pasted"  # pasted | login
    kind: str | None = None
    person_id: str | None = None
    scopes: list[str] | None = None
    expires_at: datetime | None = None
    lasting: bool = False
    data_access_expires_at: datetime | None = None
    parent_token: str | None = field(default=None, repr=False)
    parent_expires_at: datetime | None = None

    def as_row(self, account_id: int, flavour: str, now: datetime) -> Token:
        """Give the ledger's row for a token that was connected at `now`."""
        return Token(
            account_id=account_id,
            flavour=flavour,
            source=self.source,
            obtained_at=now,
            kind=self.kind,
            person_id=self.person_id,
            granted=self.scopes,
            scopes=self.scopes,
            expires_at=self.expires_at,
            lasting=self.lasting,
            parent_obtained_at=now if self.parent_token else None,
            parent_expires_at=self.parent_expires_at,
            data_access_expires_at=self.data_access_expires_at,
            checked_at=now if self.kind else None,
        )


@dataclass(frozen=True)
class TokenState:
    """What people are shown of an account's token: never the token itself."""

    kind: str | None
    scopes: list[str] | None
    losses: tuple[Loss, ...]
    expires_at: datetime | None
    lasting: bool
    data_access_expires_at: datetime | None
    renewed_at: datetime | None
    renewal_problem: str | None
    checked_at: datetime | None

    @classmethod
    def of(cls, row: Token) -> "TokenState":
        """Choose what is shown of a row."""
        return cls(
            row.kind,
            row.scopes,
            losses(row.flavour, row.scopes),
            row.expires_at,
            row.lasting,
            row.data_access_expires_at,
            row.renewed_at,
            row.renewal_problem,
            row.checked_at,
        )

    @property
    def ends_at(self) -> datetime | None:
        """When the desk can no longer use it unless something is done; None: never, or not told."""
        ends = [at for at in (self.expires_at, self.data_access_expires_at) if at is not None]
        return min(ends, default=None)

    def short(self) -> str:
        """Say it in a few English words: the end, and what is lacking."""
        end = (
            f"until {self.ends_at:%Y-%m-%d}"
            if self.ends_at
            else ("no end" if self.lasting else "end not told")
        )
        lacks = ", ".join(loss.key for loss in self.losses)
        return f"{end}; lacks {lacks}" if lacks else end

    def words(self) -> list[str]:
        """Say in English what a person should know: the end, then each loss."""
        said = []
        if self.expires_at is not None:
            said.append(f"The access lasts until {self.expires_at:%Y-%m-%d}.")
        elif self.lasting:
            said.append("The access has no end of its own.")
        if self.data_access_expires_at is not None:
            said.append(f"The consent to read data lasts until {self.data_access_expires_at:%Y-%m-%d}.")
        if self.renewal_problem:
            said.append(f"It could not be renewed: {self.renewal_problem}")
        return said + [loss.sentence() for loss in self.losses]
