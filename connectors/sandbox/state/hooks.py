"""Webhook subscriptions, what was to be delivered, and what became of it; callbacks about people who left."""

from dataclasses import dataclass, field
from typing import Any

Event = dict[str, Any]
KEPT = 2000
"""So many ended deliveries are remembered."""


@dataclass(frozen=True)
class AppHook:
    """The app's subscription to the object `instagram`; `fields` tells since when each is subscribed."""

    callback_url: str
    verify_token: str
    fields: dict[str, float]


@dataclass
class AccountHook:
    """An account (or its Page) that told the platform to notify the app, and how far the platform looked since."""

    account: int
    flavour: str
    fields: tuple[str, ...]
    since: float
    looked: float
    comment: int
    message: int


@dataclass(frozen=True)
class Try:
    """One attempt at the sandbox's instant; status None when nothing answered."""

    at: float
    status: int | None
    error: str | None


@dataclass
class Delivery:
    """One POST to the receiver. `ended` is None while it waits, then delivered or failed."""

    number: int
    at: float
    flavour: str
    changes: list[Event]
    later: bool = False
    """Whether it lets the next one pass before it."""
    copy_of: int | None = None
    tries: list[Try] = field(default_factory=list)
    ended: str | None = None


@dataclass
class Farewell:
    """A signed request about somebody who removed the app (deauthorise) or wants data deleted (deletion)."""

    number: int
    at: float
    kind: str
    flavour: str
    user: str
    url: str
    status: int | None = None
    error: str | None = None
    reply: Event | None = None
    ended: bool = False


class Hooks:
    """Everything about webhooks and callbacks that a restart must know."""

    def __init__(self) -> None:
        self.app: AppHook | None = None
        self.accounts: dict[tuple[int, str], AccountHook] = {}
        self.deliveries: dict[int, Delivery] = {}
        self.last = 0
        self.urls: dict[str, str] = {}
        self.farewells: list[Farewell] = []
        self._ended: list[int] = []

    def on_hook_app(self, event: Event) -> None:
        """The app subscribed; fields that it had before keep their beginning."""
        before: dict[str, float] = self.app.fields if self.app is not None else {}
        fields = {name: before[name] if name in before else event["at"] for name in event["fields"]}
        self.app = AppHook(event["callback_url"], event["verify_token"], fields)

    def on_hook_app_gone(self, event: Event) -> None:
        """The app gave up its subscription, or some fields of it."""
        if self.app is None:
            return
        left = {name: at for name, at in self.app.fields.items() if name not in event["fields"]}
        kept = left if event["fields"] else {}
        self.app = AppHook(self.app.callback_url, self.app.verify_token, kept) if kept else None

    def on_hook_account(self, event: Event) -> None:
        """An account was subscribed, or is so no longer."""
        key = event["account"], event["flavour"]
        if not event["fields"]:
            self.accounts.pop(key, None)
            return
        known, at = self.accounts.get(key), event["at"]
        if known is not None:
            known.fields = tuple(event["fields"])
            return
        self.accounts[key] = AccountHook(
            *key, tuple(event["fields"]), at, at, event["comment"], event["message"]
        )

    def on_hook_looked(self, event: Event) -> None:
        """The platform looked what happened to an account until an instant."""
        hook = self.accounts.get((event["account"], event["flavour"]))
        if hook is not None:
            hook.looked, hook.comment, hook.message = event["until"], event["comment"], event["message"]

    def on_hook_queued(self, event: Event) -> None:
        """Some changes are to be delivered."""
        delivery = Delivery(
            event["number"], event["at"], event["flavour"], event["changes"], event["later"], event["copy_of"]
        )
        self.deliveries[delivery.number] = delivery
        self.last = max(self.last, delivery.number)

    def on_hook_tried(self, event: Event) -> None:
        """A delivery was tried."""
        delivery = self.deliveries.get(event["number"])
        if delivery is None:
            return
        delivery.tries.append(Try(event["at"], event["status"], event["error"]))
        delivery.ended = event["ended"]
        if delivery.ended is not None:
            self._ended.append(delivery.number)
        while len(self._ended) > KEPT:
            self.deliveries.pop(self._ended.pop(0), None)

    def on_callback_urls(self, event: Event) -> None:
        """The app's callbacks were configured; an empty URL takes one back."""
        self.urls |= event["urls"]

    def on_farewell(self, event: Event) -> None:
        """Somebody left; the app is to be told."""
        values = {name: value for name, value in event.items() if name not in {"kind", "about"}}
        self.farewells.append(Farewell(kind=event["about"], **values))

    def on_farewell_told(self, event: Event) -> None:
        """The app was told, or could not be."""
        farewell = self.farewells[event["number"] - 1]
        farewell.status, farewell.error, farewell.reply = event["status"], event["error"], event["reply"]
        farewell.ended = True
