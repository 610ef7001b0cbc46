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

    # ---- clock -------------------------------------------------------------------------------------------

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

    # ---- calls, limits and faults ------------------------------------------------------------------------

    def calls(self, **wanted: Any) -> Json:
        """The call log: round_trips, counted_calls, counted_calls_strict, last, calls.

        `since` (a running number), `account`, `method`, `path`, `status`, `code` and `limit` narrow the calls.
        """
        return self._ask("GET", "calls", wanted=wanted)

    def calls_by_hour(self) -> list[Json]:
        """Calls and counted calls per account and hour of the sandbox's clock."""
        found: list[Json] = self._ask("GET", "calls/hours")["hours"]
        return found

    def reset_calls(self) -> None:
        """Begin to count calls anew."""
        self._ask("DELETE", "calls")

    def usage(self) -> list[Json]:
        """Every meter of the limits with its budget and the minutes until it answers again."""
        found: list[Json] = self._ask("GET", "usage")["meters"]
        return found

    def use_up(
        self, regime: str, account: str | None = None, *, calls: int = 0, percent: float | None = None
    ) -> None:
        """Count calls that nobody made, so many or up to a percentage of the budget."""
        order: Json = {"regime": regime, "account": account or "", "calls": calls}
        self._ask("POST", "usage", order if percent is None else order | {"percent": percent})

    def clear_usage(self) -> None:
        """Empty every meter of the limits."""
        self._ask("DELETE", "usage")

    def faults(self, orders: list[Json]) -> Json:
        """Order faults; see `faults.Fault` for their fields."""
        return self._ask("POST", "faults", {"faults": orders})

    def clear_faults(self) -> None:
        """Take back every fault."""
        self._ask("DELETE", "faults")

    # ---- tokens and containers ---------------------------------------------------------------------------

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

    def change_token(self, token: str | None = None, **deed: Any) -> None:
        """Do one thing to a token or its owner: remove=scope, deauthorise, password, hold, role…; see the docs."""
        self._ask("POST", "tokens", {"token": token, **deed})

    def issue_token(self, **wanted: Any) -> str:
        """A new token; flavour, user, scopes, accounts, long, expires_in and age_s say which."""
        return str(self._ask("POST", "tokens/new", wanted)["token"])

    def containers(self, orders: list[Json]) -> Json:
        """Order what becomes of containers; see `scripting` for the fields."""
        return self._ask("POST", "containers", orders)

    def clear_containers(self) -> None:
        """Take back every order about containers."""
        self._ask("DELETE", "containers")

    # ---- webhooks, callbacks, people ---------------------------------------------------------------------

    def webhooks(self) -> Json:
        """Who is subscribed, and every delivery: pending, delivered or failed."""
        return self._ask("GET", "webhooks")

    def order_webhooks(self, **order: Any) -> Json:
        """redeliver=id, send={account, field, value}, or fail=n, duplicate=n, swap=n for the next deliveries."""
        return self._ask("POST", "webhooks", order)

    def callbacks(self, **order: Any) -> Json:
        """Read the callbacks about people who leave; urls={…} configures them, delete=token asks for deletion."""
        return self._ask("POST" if order else "GET", "callbacks", order or None)

    def mentions(self, account: str, days: int = 30) -> list[Json]:
        """The mentions of an account by others in the last days."""
        found: list[Json] = self._ask("GET", f"mentions?account={account}&days={days}")["mentions"]
        return found

    def talk(self, **deed: Any) -> None:
        """What people do in the app: restrict, unrestrict, approve, age_gate, message; see `control_talk`."""
        self._ask("POST", "talk", deed)

    # ---- quirks, world and the whole ---------------------------------------------------------------------

    def settings(self) -> Json:
        """The profile, every quirk with its share and every switch with its value."""
        return self._ask("GET", "settings")

    def choose(self, quirks: dict[str, float] | None = None, switches: Json | None = None) -> Json:
        """Set quirks (0 is off, 1 always) and switches from now on."""
        return self._ask("POST", "settings", {"quirks": quirks or {}, "switches": switches or {}})

    def world(self, counts: bool = True) -> Json:
        """Every account with ids and tokens."""
        found = self._ask("GET", "world", wanted={"counts": int(counts)})
        while len(found["accounts"]) < found["total"]:
            wanted = {"counts": int(counts), "offset": len(found["accounts"])}
            found["accounts"] += self._ask("GET", "world", wanted=wanted)["accounts"]
        return found

    def truth(self, account: str | None = None, **span: int) -> Json:
        """The truth of one account, or of the first hundred: campaigns, happenings, effects, ads, published."""
        return self._ask("GET", "truth", wanted={"account": account or "", **span})

    def moods(self, media: str, **span: int) -> Json:
        """The true mood of each comment under a post."""
        return self._ask("GET", "truth/moods", wanted={"media": media, **span})

    def save(self) -> bytes:
        """The whole state of the sandbox as one file."""
        return self._send("POST", "save").content

    def restore(self, snapshot: bytes) -> Json:
        """Put a saved sandbox in the place of this one."""
        found: Json = self._send("POST", "restore", data=snapshot).json()
        return found

    def close(self) -> None:
        """Let go of the connection."""
        self._session.close()

    def _ask(self, method: str, path: str, body: Any = None, wanted: Json | None = None) -> Json:
        found: Json = self._send(method, path, json=body, params=wanted).json()
        return found

    def _send(self, method: str, path: str, **content: Any) -> requests.Response:
        try:
            answer = self._session.request(method, f"{self._root}/{path}", timeout=self._timeout, **content)
        except requests.RequestException as error:
            raise ControlError(f"No sandbox answers at {self._root}: is it running?") from error
        if answer.status_code != 200:
            raise ControlError(_reason(answer))
        return answer


def _reading(answer: Json) -> ClockReading:
    return ClockReading(datetime.fromisoformat(answer["now"]), float(answer["speed"]))


def _reason(answer: requests.Response) -> str:
    try:
        return f"The sandbox refused: {answer.json()['error']}"
    except (ValueError, KeyError, TypeError):
        return f"The sandbox answered with HTTP status {answer.status_code}."
