"""One call as the endpoints see it."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

import msgspec

from connectors.sandbox.access.scopes import missing, tasks_suffice
from connectors.sandbox.access.tokens import Grant
from connectors.sandbox.calls import Tally
from connectors.sandbox.limits import regime_of
from connectors.sandbox.platform import Platform
from connectors.sandbox.refusing import access_refusals, refusals

LISTS = {"metric", "period", "breakdown", "ids", "subscribed_fields"}
"""Parameters that hold names: with commas between, or as a JSON list, the way of the platform's own SDK."""


@dataclass
class Call:
    """A request after its token was checked. `at` is the sandbox's now in Unix seconds, one for the whole call."""

    platform: Platform
    host: str
    version: str
    method: str
    path: tuple[str, ...]
    params: dict[str, str]
    token: str
    grant: Grant
    at: float
    number: int
    tally: Tally = field(default_factory=Tally)
    account: int | None = None
    """The account whose limits the call uses up, once it is known."""

    def __post_init__(self) -> None:
        for name in LISTS & self.params.keys():
            self.params = {**self.params, name: _comma_list(self.params[name])}

    @property
    def root(self) -> str:
        """The URL under which this host and version are served."""
        prefix = "/ig" if self.host == "ig" else ""
        return f"{self.platform.url}{prefix}/{self.version}"

    def link(self, **changes: str | None) -> str:
        """The URL of this call with some parameters changed; it carries the token, as the platform's do."""
        params = {name: value for name, value in self.params.items() if name not in {"access_token", "batch"}}
        params = {"access_token": self.token, "pretty": "0", **params}
        for name, value in changes.items():
            params.pop(name, None)
            if value is not None:
                params[name] = value
        return f"{self.root}/{'/'.join(self.path)}?{urlencode(params)}"

    def count(self, node: str) -> None:
        """Count the call against the limit that a kind of node falls under; refuses when that is used up."""
        key = regime_of(self, node)
        self.tally.charge(key)
        self.platform.limits.admit(self, key, self.at, self.number)

    def require(self, capability: str) -> None:
        """Refuse unless the token may do this; `capability` is a name of `scopes.CAPABILITIES`."""
        lacking = missing(capability, self.host, self.grant.scopes)
        if lacking is None:
            raise refusals.wrong_flavour(self.path[0] if self.path else "", self.method.lower())
        if lacking:
            switches = self.platform.switches
            raise access_refusals.missing_permission(
                lacking, switches.permission_status, switches.named_permission
            )
        if not self.grant.scopes & {"ads_read", "ads_management"} and self._by_business():
            raise access_refusals.missing_ads_role()
        if not self._role_suffices(capability):
            raise access_refusals.missing_task(self.platform.switches.permission_status)

    def _by_business(self) -> bool:
        # A role that comes from a business takes an ads permission too.
        account = self.account if self.host == "fb" else None
        return account is not None and self.platform.quirks.hits("Q54", account)

    def _role_suffices(self, capability: str) -> bool:
        consent = self.platform.state.access.consent(self.grant.who)
        tasks = consent.tasks.get(self.account) if self.host == "fb" and self.account is not None else None
        return tasks is None or tasks_suffice(capability, tasks)

    def need(self, name: str) -> str:
        """A parameter that must be there."""
        value = self.params.get(name, "")
        if not value:
            raise refusals.invalid(f"The parameter {name} is required")
        return value

    def number_param(self, name: str, default: int, most: int) -> int:
        """A whole positive parameter, clamped to `most`."""
        raw = self.params.get(name)
        if raw is None or raw == "":
            return default
        if not raw.isdecimal() or int(raw) < 1:
            raise refusals.invalid(f"Param {name} must be a positive integer")
        return min(int(raw), most)

    def flag(self, name: str) -> bool:
        """A boolean parameter; absent is false."""
        return self.params.get(name, "").lower() in {"true", "1"}


def _comma_list(text: str) -> str:
    """The names of a JSON list with commas between; any other text as it is."""
    if not text.startswith("["):
        return text
    try:
        return ",".join(msgspec.json.decode(text, type=list[str]))
    except msgspec.DecodeError:
        return text
