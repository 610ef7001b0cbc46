"""Access tokens: what each opens, and why it may be dead.

The printed token of the person, one token per Page and one per account of the Instagram login are computed from the
seed and work at once. Tokens of an authorisation are numbered events; the Page tokens of such a person are computed
from the number. Nothing is looked up by its text, so a restart knows every token again.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.sandbox.access.app_keys import WITH_ROLE, AppKeys
from connectors.sandbox.access.scopes import EVERY
from connectors.sandbox.quirks import Quirks
from connectors.sandbox.refusing import access_refusals
from connectors.sandbox.refusing.refusals import Refusal
from connectors.sandbox.state.access import OWNER, Access, Issued, Standing, Who
from connectors.sandbox.switches import Switches

USER, SYSTEM_USER, PAGE, INSTAGRAM, APP = "USER", "SYSTEM_USER", "PAGE", "IG_USER", "APP"
PEOPLE = frozenset({USER, SYSTEM_USER})
DATA_ACCESS_S = 90 * 86400
MOST_BARE = 20
"""At most so many Pages have no Instagram account; they are numbered after the accounts."""
_ALL_FB, _ALL_IG = frozenset(EVERY["fb"]), frozenset(EVERY["ig"])
_PREFIX = {USER: "EAAU", SYSTEM_USER: "EAAS", PAGE: "EAAP", INSTAGRAM: "IGAA"}
_KINDS = {prefix: kind for kind, prefix in _PREFIX.items()}
_SHAPE = re.compile(r"(EAAU|EAAS|EAAP|IGAA)(?:(\d{1,9})([ZN]))?(?:(\d{1,9})N)?[0-9a-f]{48}", re.ASCII)


@dataclass(frozen=True)
class Grant:
    """What a token opens: every account (`account` and `accounts` None), or some."""

    kind: str
    account: int | None
    scopes: frozenset[str] = frozenset()
    accounts: frozenset[int] | None = None
    who: Who = OWNER
    issued: Issued | None = None
    """The person's (or account's) token of the authorisation; None for those that are computed from the seed."""

    def sees(self, account: int) -> bool:
        """Whether objects of the account are visible."""
        if self.account is not None and self.account != account:
            return False
        return self.accounts is None or account in self.accounts

    @property
    def expires_at(self) -> float | None:
        """When the token ends by itself; Page tokens of a long-lived token never do."""
        if self.issued is None or (self.kind == PAGE and self.issued.long):
            return None
        return self.issued.expires_at

    @property
    def has_role(self) -> bool:
        """Whether its owner has a role on the app; accounts of the Instagram login are its testers."""
        return self.who[0] == "ig" or self.who[1] in WITH_ROLE


NOBODY = Grant("NONE", -1)
"""Who asks where no token is needed."""


class Tokens:
    """Every token of a world."""

    def __init__(
        self, seed: int, accounts: int, user_token: str | None, access: Access, app: AppKeys, quirks: Quirks
    ) -> None:
        self._accounts, self._access, self._keys, self._quirks = accounts, access, app, quirks
        self._key = f"posthouse sandbox {seed}".encode()
        self.user = user_token or "EAAU" + self._seal("user")
        self.app = f"{app.app_id}|{self._seal('app')[:27]}"

    def page(self, account: int) -> str:
        """The token of the Page of an account for the person of the printed token."""
        return self._make(PAGE, account)

    def instagram(self, account: int) -> str:
        """The token that the account itself has by the Instagram login."""
        return self._make(INSTAGRAM, account)

    def of(self, issued: Issued) -> str:
        """The text of a token that was given out."""
        return f"{_PREFIX[issued.kind]}{issued.number}N{self._seal(f'{issued.kind} issued {issued.number}')}"

    def page_for(self, grant: Grant, account: int) -> str:
        """The Page token that the owner of a token gets."""
        if grant.issued is None:
            return self.page(account)
        number = grant.issued.number
        return f"EAAP{account:04d}N{number}N{self._seal(f'page {account} of {number}')}"

    def open(self, token: str, host: str, now: datetime) -> Grant:
        """What the token may see on a host ("fb" or "ig"); raises the platform's refusal otherwise."""
        grant = self.grant_of(token)
        if grant is None:
            raise self._stranger(token)
        if (grant.kind == INSTAGRAM) != (host == "ig"):
            raise access_refusals.token_of_other_host()
        refusal = self.why_dead(token, grant, now)
        if refusal is not None:
            raise refusal
        return grant

    def grant_of(self, token: str) -> Grant | None:
        """What a token was made for and may still do, whether it lives or not; None for a stranger's."""
        grant = self._made_for(token)
        if grant is None or grant.kind == APP:
            return grant
        held = self._access.consent(grant.who).granted - self._access.removed.get(token, set())
        return replace(grant, scopes=grant.scopes & held)

    def why_dead(self, token: str, grant: Grant, now: datetime) -> Refusal | None:
        """Why a token of this world does not work any more; None when it does."""
        if grant.kind == APP:
            return None
        own = self._access.standings.get(token, Standing())
        if own.revoked is not None:
            return access_refusals.revoked_token(own.revoked, self._keys.app_id)
        subcode = self._taken_back(token, grant)
        if subcode:
            return access_refusals.revoked_token(subcode, self._keys.app_id)
        ends = own.expires_at if own.expires_at is not None else grant.expires_at
        if ends is not None and now.timestamp() >= ends:
            return access_refusals.expired_token(datetime.fromtimestamp(ends, now.tzinfo), now)
        until = self.data_until(grant)
        if until is not None and now.timestamp() >= until:
            return access_refusals.data_access_expired()
        return None

    def ends_at(self, token: str, grant: Grant) -> float | None:
        """When a token ends, by itself or as ordered."""
        ordered = self._access.standings.get(token, Standing()).expires_at
        return grant.expires_at if ordered is None else ordered

    def data_until(self, grant: Grant) -> float | None:
        """Until when the person's data may be read without a new consent; None without end."""
        consent = self._access.consent(grant.who)
        lapses = consent.at is not None and grant.issued is not None and grant.kind in {USER, PAGE}
        return consent.at + DATA_ACCESS_S if lapses and consent.at is not None else None

    def _taken_back(self, token: str, grant: Grant) -> int:
        """The subcode of what its owner or the platform did after the token was issued or restored; 0 for nothing."""
        consent, turn = self._access.consent(grant.who), self._turn_of(token, grant)
        held, since = consent.blocked
        if consent.deauthorised > turn:
            return 458
        if held and since > turn:
            return held
        if consent.password_changed > turn and (grant.kind != PAGE or self._quirks.on("Q53")):
            return 460
        lost = grant.kind == PAGE and consent.lost_pages.get(grant.account or 0, 0) > turn
        return 492 if lost else 0

    def _turn_of(self, token: str, grant: Grant) -> int:
        parent = self.user if grant.issued is None else self.of(grant.issued)
        restored = [
            self._access.standings[one].turn for one in {token, parent} & self._access.standings.keys()
        ]
        return max([grant.issued.turn if grant.issued is not None else 0, *restored])

    def _made_for(self, token: str) -> Grant | None:
        if hmac.compare_digest(token.encode(), self.user.encode()):
            return Grant(USER, None, _ALL_FB)
        if "|" in token:
            good = (self.app, f"{self._keys.app_id}|{self._keys.app_secret}")
            known = [hmac.compare_digest(token.encode(), one.encode()) for one in good]
            return Grant(APP, -1) if any(known) else None
        shape = _SHAPE.fullmatch(token)
        if shape is None or shape[2] is None:
            return None
        found = self._read(_KINDS[shape[1]], int(shape[2]), shape[3], shape[4])
        return found[1] if found is not None and hmac.compare_digest(token, found[0]) else None

    def _read(self, kind: str, number: int, mark: str, parent: str | None) -> tuple[str, Grant] | None:
        """(the right text, grant) of what a token claims to be."""
        if mark == "Z":
            if kind not in {PAGE, INSTAGRAM} or number >= self._accounts + MOST_BARE * (kind == PAGE):
                return None
            who = ("ig", number) if kind == INSTAGRAM else OWNER
            scopes = _ALL_IG if kind == INSTAGRAM else _ALL_FB
            return self._make(kind, number), Grant(kind, number, scopes, who=who)
        place = int(parent) if parent is not None else number
        if place >= len(self._access.issued) or (kind == PAGE) != (parent is not None):
            return None
        issued = self._access.issued[place]
        if kind == PAGE:
            grant = Grant(PAGE, number, issued.scopes, issued.accounts, issued.who, issued)
            return self.page_for(grant, number), grant
        account = issued.who[1] if issued.kind == INSTAGRAM else None
        return self.of(issued), Grant(
            issued.kind, account, issued.scopes, issued.accounts, issued.who, issued
        )

    def _stranger(self, token: str) -> Refusal:
        if _SHAPE.fullmatch(token) or "|" in token:
            return access_refusals.bad_signature()
        if token.startswith(("EAA", "IG")):
            return access_refusals.malformed_token(token)
        return access_refusals.bad_token()

    def _make(self, kind: str, account: int) -> str:
        return f"{_PREFIX[kind]}{account:04d}Z{self._seal(f'{kind} {account}')}"

    def _seal(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:48]


def opened(tokens: Tokens, token: str, host: str, now: datetime, switches: Switches) -> Grant:
    """What a token may see on a host; refusals have the status and code that the switches say."""
    try:
        return tokens.open(token, host, now)
    except Refusal as refusal:
        refusal.status = switches.token_status
        if refusal.subcode is not None:
            refusal.code = switches.session_code
        raise


def proof_of(app_secret: str, token: str) -> str:
    """The appsecret_proof of a token."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
