"""Webhooks: who is subscribed, what is queued for delivery, and orders of the control plane about both."""

import asyncio
import heapq
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from connectors.sandbox.hooks.changes import Change, Watcher
from connectors.sandbox.hooks.courier import Reply
from connectors.sandbox.hooks.payloads import FIELDS
from connectors.sandbox.state.hooks import AccountHook, Delivery, Hooks

if TYPE_CHECKING:
    from connectors.sandbox.platform import Platform

Json = dict[str, Any]

MOST_CHANGES = 1000
HOUR = 3600
RETRIES_S = (
    0, 0, 60, 300, 900, 1800, HOUR, 2 * HOUR, 4 * HOUR, 7 * HOUR, 11 * HOUR, 16 * HOUR, 22 * HOUR, 29 * HOUR, 36 * HOUR,
)  # fmt: skip
"""When a delivery that failed is tried again, in seconds of the sandbox's clock after it was queued."""


@dataclass
class Orders:
    """What the control plane ordered for the next deliveries."""

    fail: int = 0
    status: int | None = 503
    after: bool = False
    """Whether a delivery that is to fail reaches the receiver all the same."""
    duplicate: int = 0
    swap: int = 0


class Webhooks:
    """Everything that happens around webhooks except the sending itself."""

    def __init__(self, platform: "Platform") -> None:
        self._platform = platform
        self._watchers: dict[tuple[int, str], tuple[AccountHook, Watcher]] = {}
        self._due: list[tuple[float, float, int]] = []
        self.orders = Orders()
        self.checks: dict[int, Reply] = {}
        """What callbacks answered to verification, by the number of the call that waits for it."""
        self.reload()

    @property
    def _state(self) -> Hooks:
        return self._platform.state.hooks

    def reload(self) -> None:
        """Begin with what the state tells, after a start or when it was restored."""
        self._watchers.clear()
        self._due.clear()
        for delivery in self._state.deliveries.values():
            self._schedule(delivery)

    @property
    def idle(self) -> bool:
        """Whether nothing can happen: nobody is subscribed and nothing waits."""
        return not self._due and (self._state.app is None or not self._state.accounts)

    async def look(self, now: float) -> None:
        """Queue what happened to the subscribed accounts until now."""
        for key, hook in list(self._state.accounts.items()):
            kept = self._watchers.get(key)
            if kept is None or kept[0] is not hook:
                kept = hook, Watcher(self._platform, hook)
                self._watchers[key] = kept
            changes = await kept[1].look(now)
            if self._state.accounts.get(key) is hook:
                self._note(hook, now, changes)
            await asyncio.sleep(0)

    def _note(self, hook: AccountHook, now: float, changes: list[Change]) -> None:
        app, talk = self._state.app, self._platform.state.talk
        wanted = [
            change
            for change in changes
            if app is not None and change.at >= max(hook.since, app.fields.get(change.field, float("inf")))
        ]
        for start in range(0, len(wanted), self._batch):
            self._queue(hook.flavour, [change.saved() for change in wanted[start : start + self._batch]], now)
        if changes:
            event = {"kind": "hook_looked", "account": hook.account, "flavour": hook.flavour, "at": now}
            event |= {
                "until": max(now, hook.looked),
                "comment": talk.last_comment,
                "message": talk.last_message,
            }
            self._platform.state.record(event)
        else:  # nothing is lost when this is not written down: after a restart the same nothing is found
            hook.looked = max(now, hook.looked)
            hook.comment, hook.message = talk.last_comment, talk.last_message

    @property
    def _batch(self) -> int:
        return MOST_CHANGES if self._platform.quirks.on("Q46") else 1

    def _queue(self, flavour: str, changes: list[Json], now: float, copy_of: int | None = None) -> int:
        number, quirks = self._state.last + 1, self._platform.quirks
        later = copy_of is None and (self._ordered("swap") or quirks.hits("Q46", number, 1))
        event: Json = {
            "kind": "hook_queued",
            "number": number,
            "flavour": flavour,
            "changes": changes,
            "at": now,
        }
        self._platform.state.record(event | {"later": later, "copy_of": copy_of})
        self._schedule(self._state.deliveries[number])
        if copy_of is None and (self._ordered("duplicate") or quirks.hits("Q46", number, 2)):
            self._queue(flavour, changes, now, number)
        return number

    def _ordered(self, what: str) -> bool:
        left = getattr(self.orders, what)
        setattr(self.orders, what, max(0, left - 1))
        return bool(left)

    def _schedule(self, delivery: Delivery) -> None:
        if delivery.ended is None:
            order = delivery.number + 1.5 * delivery.later
            heapq.heappush(self._due, (self.next_try(delivery), order, delivery.number))

    def next_try(self, delivery: Delivery) -> float:
        """The instant at which a delivery is to be tried (again)."""
        if not delivery.tries:
            return delivery.at
        last, tried = delivery.tries[-1].at, len(delivery.tries)
        if tried < 3:
            return last
        left = [delivery.at + after for after in RETRIES_S[tried - 1 :] if delivery.at + after > last]
        return left[0] if left else delivery.at + RETRIES_S[-1]

    def take(self, now: float) -> Delivery | None:
        """The delivery that is to be tried now."""
        while self._due and self._due[0][0] <= now:
            _, _, number = heapq.heappop(self._due)
            delivery = self._state.deliveries.get(number)
            if delivery is not None and delivery.ended is None:
                return delivery
        return None

    def settle(self, delivery: Delivery, now: float, status: int | None, error: str | None) -> None:
        """Note how an attempt went; what fails after 36 hours, or has no receiver any more, is dropped."""
        spent = (
            self._state.app is None
            or now >= delivery.at + RETRIES_S[-1]
            or len(delivery.tries) + 1 >= len(RETRIES_S)
        )
        ended = "delivered" if status == 200 else "failed" if spent else None
        event: Json = {"kind": "hook_tried", "number": delivery.number, "at": now, "status": status}
        self._platform.state.record(event | {"error": error, "ended": ended})
        if ended is None:
            self._schedule(delivery)

    def deliveries(self) -> list[Json]:
        """Every delivery that is remembered: waiting, delivered, failed."""
        return [self._told(delivery) for delivery in self._state.deliveries.values()]

    def _told(self, delivery: Delivery) -> Json:
        ids = self._platform.ids
        return {
            "id": delivery.number, "at": delivery.at, "flavour": delivery.flavour, "copy_of": delivery.copy_of,
            "state": delivery.ended or "pending", "tries": [asdict(one) for one in delivery.tries],
            "next_try": self.next_try(delivery) if delivery.ended is None else None,
            "changes": [change | {"account": ids.user(change["account"])} for change in delivery.changes],
        }  # fmt: skip

    def subscriptions(self) -> Json:
        """Who is subscribed to what, for people."""
        app, ids = self._state.app, self._platform.ids
        accounts = [
            {"account": ids.user(hook.account), "flavour": hook.flavour, "since": hook.since, "fields": hook.fields}
            for hook in self._state.accounts.values()
        ]  # fmt: skip
        told = {"callback_url": app.callback_url, "fields": app.fields} if app is not None else None
        return {"app": told, "accounts": accounts}

    def redeliver(self, number: int) -> int:
        """Send a delivery once more and return the number of the copy; raises ValueError for an unknown one."""
        delivery = self._state.deliveries.get(number)
        if delivery is None:
            raise ValueError(f"there is no delivery {number}")
        now = self._platform.clock.seconds()
        return self._queue(delivery.flavour, delivery.changes, now, delivery.number)

    def send(self, account: int, field: str, value: Json, flavour: str = "fb") -> int:
        """Send a change of one's own making; raises ValueError when the app has no callback or the field is none."""
        if self._state.app is None:
            raise ValueError("the app has no webhook subscription")
        if field not in FIELDS:
            raise ValueError(f"there is no webhook field {field}; there are {', '.join(FIELDS)}")
        now = self._platform.clock.seconds()
        return self._queue(flavour, [Change(account, now, field, value).saved()], now)

    def order(self, order: Json) -> None:
        """Let the next deliveries fail, come twice or out of order; raises ValueError for what makes no sense.

        {"fail": n, "status": 503 or null, "after": false, "duplicate": n, "swap": n}; `after` lets a delivery reach
        the receiver although it counts as failed.
        """
        known = set(Orders.__dataclass_fields__)
        if not set(order) <= known:
            raise ValueError(f"orders for webhooks are {', '.join(sorted(known))}")
        for name in ("fail", "duplicate", "swap"):
            if not isinstance(order.get(name, 0), int) or order.get(name, 0) < 0:
                raise ValueError(f"{name} is a number of deliveries")
        self.orders = Orders(**(asdict(self.orders) | order))
