"""Consents, codes and tokens: who let the app in, with which permissions, and what became of it.

Somebody is ("fb", number of a person) or ("ig", account). Events are numbered by `turn`; a later event wins over an
earlier one, so that a token issued (or restored) after a password change lives although older ones are dead.
"""

from dataclasses import dataclass, field
from typing import Any

from connectors.sandbox.access.scopes import EVERY

Event = dict[str, Any]
Who = tuple[str, int]

OWNER: Who = ("fb", 1)
"""The person of the printed token, who let the app in before the world began."""


@dataclass(frozen=True)
class Standing:
    """What became of a token: when it ends, or with which subcode it was taken back."""

    expires_at: float | None = None
    revoked: int | None = None
    turn: int = 0


@dataclass
class Consent:
    """What somebody allows the app. `accounts` None is every account, also future ones; `at` None never lapses."""

    granted: set[str] = field(default_factory=set)
    declined: set[str] = field(default_factory=set)
    accounts: frozenset[int] | None = None
    at: float | None = None
    deauthorised: int = 0
    password_changed: int = 0
    blocked: tuple[int, int] = (0, 0)
    """(subcode, turn) while the account is held by the platform."""
    lost_pages: dict[int, int] = field(default_factory=dict)
    tasks: dict[int, frozenset[str]] = field(default_factory=dict)
    """What the role on a Page allows, where it is not everything."""


@dataclass
class Code:
    """A code of an authorisation, to be exchanged once."""

    number: int
    who: Who
    scopes: frozenset[str]
    accounts: frozenset[int] | None
    redirect_uri: str
    challenge: str
    challenge_method: str
    lasting: bool
    at: float
    used: bool = False


@dataclass(frozen=True)
class Issued:
    """A token that was given out."""

    number: int
    kind: str
    who: Who
    scopes: frozenset[str]
    accounts: frozenset[int] | None
    at: float
    expires_at: float | None
    long: bool
    turn: int


class Access:
    """Who let the app in, and the standing of each token that was ended or taken back."""

    def __init__(self) -> None:
        self.standings: dict[str, Standing] = {}
        self.removed: dict[str, set[str]] = {}
        self.codes: list[Code] = []
        self.issued: list[Issued] = []
        self._consents: dict[Who, Consent] = {}
        self._turn = 0

    def consent(self, who: Who) -> Consent:
        """What somebody allows; the owner and every account allow everything to begin with."""
        if who not in self._consents:
            everything = who == OWNER or who[0] == "ig"
            self._consents[who] = Consent(set(EVERY[who[0]]) if everything else set())
        return self._consents[who]

    def on_consent(self, event: Event) -> None:
        """Somebody allowed the app some permissions for some accounts."""
        consent = self.consent(_who(event))
        consent.granted |= set(event["granted"])
        consent.declined = (consent.declined | set(event["declined"])) - consent.granted
        consent.accounts, consent.at = _accounts(event), event["at"]

    def on_code(self, event: Event) -> None:
        """A code was sent to the app."""
        self.codes.append(
            Code(
                len(self.codes), _who(event), frozenset(event["scopes"]), _accounts(event), event["redirect_uri"],
                event["challenge"], event["challenge_method"], event["lasting"], event["at"],
            )
        )  # fmt: skip

    def on_token_issued(self, event: Event) -> None:
        """A token was given out, perhaps for a code, which is used up by that."""
        if event["code"] is not None:
            self.codes[event["code"]].used = True
        self.issued.append(
            Issued(
                len(self.issued), event["type"], _who(event), frozenset(event["scopes"]), _accounts(event),
                event["at"], event["expires_at"], event["long"], self._next(),
            )
        )  # fmt: skip

    def on_token(self, event: Event) -> None:
        """A token was aged, taken back, or restored."""
        standing = Standing(event["expires_at"], event["revoked"], self._next())
        self.standings[event["token"]] = standing

    def on_token_permission_removed(self, event: Event) -> None:
        """One token lost a permission."""
        self.removed.setdefault(event["token"], set()).add(event["scope"])

    def on_permission_revoked(self, event: Event) -> None:
        """Somebody took a permission back."""
        consent = self.consent(_who(event))
        consent.granted.discard(event["scope"])
        consent.declined.add(event["scope"])

    def on_deauthorised(self, event: Event) -> None:
        """Somebody removed the app; every token of before is dead, page tokens too."""
        consent = self.consent(_who(event))
        consent.granted, consent.declined, consent.deauthorised = set(), set(), self._next()

    def on_password_changed(self, event: Event) -> None:
        """Somebody changed the password."""
        self.consent(_who(event)).password_changed = self._next()

    def on_held(self, event: Event) -> None:
        """The platform holds somebody's account (459, 464), or lets it go (0)."""
        self.consent(_who(event)).blocked = event["subcode"], self._next()

    def on_page_role(self, event: Event) -> None:
        """Somebody lost or regained the role on a Page."""
        consent = self.consent(_who(event))
        if event["lost"]:
            consent.lost_pages[event["account"]] = self._next()
        else:
            consent.lost_pages.pop(event["account"], None)

    def on_page_tasks(self, event: Event) -> None:
        """Somebody's role on a Page allows some tasks only."""
        self.consent(_who(event)).tasks[event["account"]] = frozenset(event["tasks"])

    def _next(self) -> int:
        self._turn += 1
        return self._turn


def _who(event: Event) -> Who:
    return event["flavour"], event["user"]


def _accounts(event: Event) -> frozenset[int] | None:
    return None if event["accounts"] is None else frozenset(event["accounts"])
