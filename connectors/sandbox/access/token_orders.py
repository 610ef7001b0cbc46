"""What can be done to tokens and to the people behind them, for the control plane, tests and the platform itself.

Somebody is ("fb", number of a person, see `app_keys.PERSONS`) or ("ig", account). Every order raises ValueError with a
sentence when it makes no sense.
"""

from collections.abc import Iterable

from connectors.sandbox.access.app_keys import PERSONS, person_id
from connectors.sandbox.access.scopes import EVERY, TASKS
from connectors.sandbox.access.tokens import INSTAGRAM, PAGE, PEOPLE, USER, Grant
from connectors.sandbox.platform import Platform
from connectors.sandbox.refusing.access_refusals import SUBCODES
from connectors.sandbox.state.access import Who

LONG_S, SHORT_S = 5_183_944, 3600
"""Lives of a long-lived and of a short token, as the platform tells them."""


def issue_token(
    platform: Platform,
    who: Who,
    scopes: Iterable[str],
    accounts: Iterable[int] | None = None,
    *,
    long: bool = True,
    expires_in: float | None = None,
    age_s: float = 0.0,
    kind: str | None = None,
    code: int | None = None,
) -> str:
    """Give out a token with some permissions for some accounts (None: all), as if `age_s` seconds ago.

    It ends `expires_in` seconds after it was given out; without that, after 60 days or (not `long`) an hour. Less than
    0 is never. Whoever has not allowed the permissions yet does so now.
    """
    flavour, user = who
    _check_who(platform, who)
    wanted = set(scopes)
    unknown = sorted(wanted - set(EVERY[flavour]))
    if unknown:
        raise ValueError(
            f"there is no permission {', '.join(unknown)}; there are {', '.join(EVERY[flavour])}"
        )
    if not wanted <= platform.state.access.consent(who).granted:
        consent(platform, who, wanted, accounts=None if accounts is None else sorted(set(accounts)))
    at = platform.clock.seconds() - age_s
    life = expires_in if expires_in is not None else (LONG_S if long else SHORT_S)
    chosen = [user] if flavour == "ig" else (None if accounts is None else sorted(set(accounts)))
    own_kind = kind or (INSTAGRAM if flavour == "ig" else USER)
    platform.state.record(
        {
            "kind": "token_issued", "type": own_kind, "flavour": flavour, "user": user, "scopes": sorted(wanted),
            "accounts": chosen, "at": at, "expires_at": None if life < 0 else at + life, "long": long, "code": code,
        }
    )  # fmt: skip
    return platform.tokens.of(platform.state.access.issued[-1])


def consent(
    platform: Platform,
    who: Who,
    scopes: Iterable[str],
    declined: Iterable[str] = (),
    accounts: list[int] | None = None,
) -> None:
    """Let somebody allow the app some permissions, as the consent page does."""
    _check_who(platform, who)
    platform.state.record(
        {
            "kind": "consent", "flavour": who[0], "user": who[1], "granted": sorted(set(scopes)),
            "declined": sorted(set(declined)), "accounts": accounts, "at": platform.clock.seconds(),
        }
    )  # fmt: skip


def age_token(platform: Platform, token: str, expires_at: float | None = None) -> None:
    """End a token at an instant (None: now)."""
    _grant_of(platform, token)
    _set_standing(platform, token, platform.clock.seconds() if expires_at is None else expires_at, None)


def take_back(platform: Platform, token: str, subcode: int = 467) -> None:
    """Take a token back. What concerns its owner (458, 459, 460, 464) meets every token of the owner."""
    if subcode not in SUBCODES | {463}:
        raise ValueError(f"a token is taken back with one of {sorted(SUBCODES | {463})}")
    grant = _grant_of(platform, token)
    if subcode == 463:
        age_token(platform, token)
    elif grant.kind == PAGE or subcode in {467, 492}:
        _set_standing(platform, token, None, subcode)
    elif subcode == 458:
        deauthorise(platform, grant.who)
    elif subcode == 460:
        change_password(platform, grant.who)
    else:
        hold(platform, grant.who, subcode)


def restore_token(platform: Platform, token: str) -> None:
    """Make a token good again, whatever became of it; its owner allows what was allowed at first."""
    grant = _grant_of(platform, token)
    _set_standing(platform, token, None, None)
    if platform.state.access.consent(grant.who).deauthorised:
        scopes = grant.issued.scopes if grant.issued is not None else EVERY[grant.who[0]]
        accounts = grant.issued.accounts if grant.issued is not None else None
        consent(platform, grant.who, scopes, accounts=None if accounts is None else sorted(accounts))


def remove_permission(platform: Platform, token: str, scope: str) -> None:
    """Take a permission from one token only."""
    grant = _grant_of(platform, token)
    if scope not in EVERY[grant.who[0]]:
        raise ValueError(f"there is no permission {scope}; there are {', '.join(EVERY[grant.who[0]])}")
    now = platform.clock.seconds()
    platform.state.record({"kind": "token_permission_removed", "token": token, "scope": scope, "at": now})


def deauthorise(platform: Platform, who: Who) -> None:
    """Somebody removes the app: every token of before answers 190/458, and the app is told by its callback."""
    _record(platform, "deauthorised", who)
    platform.on_deauthorised(who)


def change_password(platform: Platform, who: Who) -> None:
    """Somebody changes the password: 190/460, with quirk Q53 also for Page tokens."""
    _record(platform, "password_changed", who)


def hold(platform: Platform, who: Who, subcode: int) -> None:
    """The platform holds somebody's account: 459 (checkpoint), 464 (unconfirmed), or 0 to let it go."""
    if subcode not in {0, 459, 464}:
        raise ValueError("an account is held with 459 or 464, and let go with 0")
    _record(platform, "held", who, subcode=subcode)


def change_role(platform: Platform, who: Who, account: int, lost: bool = True) -> None:
    """Somebody loses (190/492 for the Page's token) or regains the role on the Page of an account."""
    _record(platform, "page_role", who, account=account, lost=lost)


def change_tasks(platform: Platform, who: Who, account: int, tasks: Iterable[str]) -> None:
    """Somebody's role on the Page of an account allows some tasks only; publishing takes MANAGE or CREATE_CONTENT."""
    chosen = sorted(set(tasks))
    if not set(chosen) <= set(TASKS):
        raise ValueError(f"the tasks of a Page are {', '.join(TASKS)}")
    _record(platform, "page_tasks", who, account=account, tasks=chosen)


def app_scoped_id(platform: Platform, who: Who) -> str:
    """The id of somebody in signed requests and /me."""
    return person_id(who[1]) if who[0] == "fb" else platform.ids.scoped(who[1])


def _record(platform: Platform, kind: str, who: Who, **more: object) -> None:
    _check_who(platform, who)
    event = {"kind": kind, "flavour": who[0], "user": who[1], "at": platform.clock.seconds()}
    platform.state.record(event | more)


def _set_standing(platform: Platform, token: str, expires_at: float | None, revoked: int | None) -> None:
    now = platform.clock.seconds()
    platform.state.record(
        {"kind": "token", "token": token, "expires_at": expires_at, "revoked": revoked, "at": now}
    )


def _grant_of(platform: Platform, token: str) -> Grant:
    grant = platform.tokens.grant_of(token)
    if grant is None or grant.kind not in PEOPLE | {PAGE, INSTAGRAM}:
        raise ValueError("this token was never given out by this sandbox")
    return grant


def _check_who(platform: Platform, who: Who) -> None:
    flavour, user = who
    known = range(platform.world.account_count) if flavour == "ig" else PERSONS
    if flavour not in {"fb", "ig"} or user not in known:
        raise ValueError(
            f"there is nobody {who}; people are fb {', '.join(map(str, PERSONS))}, accounts are ig 0…"
        )
