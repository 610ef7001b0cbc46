"""A client of the control plane: moves the sandbox's clock, orders faults, reads its log and its truth."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests

from connectors.sandbox.errors import ControlError

Json = dict[str, Any]


@dataclass(frozen=True)
class ClockReading:
    """Where the sandbox's clock stands (aware, UTC) and how many of its seconds pass in a real one."""

    now: datetime
    speed: float


class SandboxControl:
    """Speaks to `/_sandbox/…` of one sandbox. Raises ControlError with a sentence when that fails."""

    def __init__(self, url: str, control_token: str, timeout_s: float = 30.0) -> None:
        self.url, self._timeout = url.rstrip("/"), timeout_s
        self._root = self.url + "/_sandbox"
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {control_token}"

    def health(self) -> ClockReading:
        """Read the clock where no control token is needed: everyone who talks to the sandbox must follow it."""
        return _reading(self._ask("GET", "health"))

    def clock(self) -> ClockReading:
        """Read the clock."""
        return _reading(self._ask("GET", "clock"))

    def set(self, now: datetime) -> ClockReading:
        """Put the clock at an aware instant."""
        if now.tzinfo is None:
            raise ControlError("The sandbox's clock needs an instant with a time zone.")
        return _reading(self._ask("POST", "clock", {"set": now.isoformat()}))

    def step(self, seconds: float) -> ClockReading:
        """Move the clock forward."""
        return _reading(self._ask("POST", "clock", {"step": seconds}))

    def speed(self, speed: float) -> ClockReading:
        """Change how fast the clock runs; 0 stops it."""
        return _reading(self._ask("POST", "clock", {"speed": speed}))

    def calls(self) -> Json:
        """The call log: round_trips, counted_calls, counted_calls_strict, calls."""
        return self._ask("GET", "calls")

    def reset_calls(self) -> None:
        """Begin to count calls anew."""
        self._ask("DELETE", "calls")

    def faults(self, orders: list[Json]) -> Json:
        """Order faults; see `faults.Fault` for their fields."""
        return self._ask("POST", "faults", {"faults": orders})

    def clear_faults(self) -> None:
        """Take back every fault."""
        self._ask("DELETE", "faults")

    def world(self) -> Json:
        """Accounts with ids and tokens."""
        return self._ask("GET", "world")

    def truth(self) -> Json:
        """Campaigns with their true lift, and what was published."""
        return self._ask("GET", "truth")

    def age_token(
        self, token: str | None = None, expire: bool | datetime = False, revoke: bool | int = False
    ) -> None:
        """End a token (now or at an instant) or take it back (with a subcode); with neither, restore it.

        Without `token` the person's token is meant.
        """
        order: Json = {"token": token}
        if expire:
            order["expire"] = expire.isoformat() if isinstance(expire, datetime) else True
        elif revoke:
            order["revoke"] = revoke
        else:
            order["restore"] = True
        self._ask("POST", "tokens", order)

    def close(self) -> None:
        """Let go of the connection."""
        self._session.close()

    def _ask(self, method: str, path: str, body: Json | None = None) -> Json:
        try:
            answer = self._session.request(method, f"{self._root}/{path}", json=body, timeout=self._timeout)
        except requests.RequestException as error:
            raise ControlError(f"No sandbox answers at {self._root}: is it running?") from error
        if answer.status_code != 200:
            raise ControlError(_reason(answer))
        found: Json = answer.json()
        return found


def _reading(answer: Json) -> ClockReading:
    return ClockReading(datetime.fromisoformat(answer["now"]), float(answer["speed"]))


def _reason(answer: requests.Response) -> str:
    try:
        return f"The sandbox refused: {answer.json()['error']}"
    except (ValueError, KeyError, TypeError):
        return f"The sandbox answered with HTTP status {answer.status_code}."
