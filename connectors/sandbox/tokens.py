"""Access tokens: one of the person (sees every Page), one per Page, one per account for the Instagram login."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from connectors.sandbox import refusals
from connectors.sandbox.scopes import EVERY

USER, PAGE, INSTAGRAM = "USER", "PAGE", "IG_USER"
_ALL_FB, _ALL_IG = frozenset(EVERY["fb"]), frozenset(EVERY["ig"])
_PREFIX = {PAGE: "EAAP", INSTAGRAM: "IGAA"}


@dataclass(frozen=True)
class Grant:
    """What a token opens: every account (None), or one."""

    kind: str
    account: int | None
    scopes: frozenset[str] = frozenset()

    def sees(self, account: int) -> bool:
        """Whether objects of the account are visible."""
        return self.account is None or self.account == account


NOBODY = Grant("NONE", -1)
"""Who asks where no token is needed."""


@dataclass(frozen=True)
class Standing:
    """What became of a token: when it ends, or with which subcode it was taken back."""

    expires_at: float | None = None
    revoked: int | None = None


class Tokens:
    """Every token of a world; they are computed from the seed, so that a restart knows them again."""

    def __init__(self, seed: int, accounts: int, user_token: str | None) -> None:
        self._accounts = accounts
        self._key = f"posthouse sandbox {seed}".encode()
        self.user = user_token or "EAAU" + self._seal("user")
        self.standings: dict[str, Standing] = {}

    def page(self, account: int) -> str:
        """The token of the Page of an account."""
        return self._make(PAGE, account)

    def instagram(self, account: int) -> str:
        """The token that the account itself gets by the Instagram login."""
        return self._make(INSTAGRAM, account)

    def open(self, token: str, host: str, now: datetime) -> Grant:
        """What the token may see on a host ("fb" or "ig"); raises the platform's refusal otherwise."""
        grant = self.grant_of(token)
        if grant is None:
            raise refusals.bad_token()
        if (grant.kind == INSTAGRAM) != (host == "ig"):
            raise refusals.token_of_other_host()
        standing = self.standings.get(token, Standing())
        if standing.revoked is not None:
            raise refusals.revoked_token(standing.revoked)
        if standing.expires_at is not None and now.timestamp() >= standing.expires_at:
            raise refusals.expired_token(datetime.fromtimestamp(standing.expires_at, now.tzinfo), now)
        return grant

    def grant_of(self, token: str) -> Grant | None:
        """What a token was made for, whatever became of it; None for a stranger's."""
        if hmac.compare_digest(token.encode(), self.user.encode()):
            return Grant(USER, None, _ALL_FB)
        for kind, prefix in _PREFIX.items():
            number, _, _ = token.removeprefix(prefix).partition("Z")
            if not token.startswith(prefix) or not number.isdecimal() or len(number) > 6:
                continue
            account = int(number)
            if account < self._accounts and hmac.compare_digest(token, self._make(kind, account)):
                return Grant(kind, account, _ALL_IG if kind == INSTAGRAM else _ALL_FB)
        return None

    def _make(self, kind: str, account: int) -> str:
        return f"{_PREFIX[kind]}{account:04d}Z{self._seal(f'{kind} {account}')}"

    def _seal(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:48]


def proof_of(app_secret: str, token: str) -> str:
    """The appsecret_proof of a token."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
