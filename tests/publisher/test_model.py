"""The whole protocol against a model of the platform that loses requests and answers, delays them, and crashes us.

Hypothesis chooses what happens at every call and between them; the invariants of exactly-once publishing hold
after every step: I1 at most one live post, I2 published means live, I3 given up means not live, I4 no write
without a durable intent for that container, I5 a second container only after the first is dead or was never
sent, I7 the end is the end, I11 never early, I12 nothing is forgotten.
"""

import os
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.graph.errors import Unreachable
from connectors.instagram.publishing import Container, ListedMedia, PublishingLimit
from jobs.publisher import prepare, reconcile, rules
from jobs.publisher.matching import matching_media
from jobs.publisher.protocol import Do, Trust, decide
from jobs.publisher.reconcile import Sighting
from jobs.publisher.rules import Change
from tests.publisher.build import DUE, LONG_AGO, body, intent, seconds
from tests.publisher.test_answers import error

EXAMPLES = 4000 if os.environ.get("POSTHOUSE_SOAK") else 300
CUT, FAIL, SPAM, LIMIT, TOKEN = "cut", "fail", "spam", "limit", "token"
ERRORS = {
    CUT: lambda: Unreachable("cut"),
    FAIL: lambda: error(2, status=500),
    SPAM: lambda: error(4, 2207051),
    LIMIT: lambda: error(80002),
    TOKEN: lambda: error(190, 463),
}


@dataclass
class Platform:
    """Containers, live posts, and requests that are still on their way."""

    single_use: bool
    made: dict[str, datetime] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    live: list[tuple[str, datetime]] = field(default_factory=list)
    on_the_way: list[tuple[datetime, str]] = field(default_factory=list)

    def deliver(self, now: datetime) -> None:
        for at, container in [late for late in self.on_the_way if late[0] <= now]:
            self.on_the_way.remove((at, container))
            self.publish(container, at)

    def publish(self, container: str, now: datetime) -> bool:
        status = self.status(container, now)
        if status == "FINISHED" or (status == "PUBLISHED" and not self.single_use):
            self.live.append((container, now))
            return True
        return False

    def status(self, container: str, now: datetime) -> str:
        if any(container == name for name, _ in self.live):
            return "PUBLISHED"
        if container in self.broken:
            return "ERROR"
        age = now - self.made[container]
        if age >= timedelta(hours=24):
            return "EXPIRED"
        return "FINISHED" if age >= seconds(4) else "IN_PROGRESS"

    def media(self, caption: str) -> list[ListedMedia]:
        return [
            ListedMedia(f"m{n}", at.strftime("%Y-%m-%dT%H:%M:%S+0000"), caption, "FEED")
            for n, (_, at) in enumerate(self.live)
        ]


class Run:
    """One post, one platform, and whatever hypothesis draws."""

    def __init__(self, data: st.DataObject, single_use: bool, kind: str) -> None:
        self.data, self.platform = data, Platform(single_use)
        self.intent = intent(body=body(kind), next_at=DUE - timedelta(minutes=20))
        self.now = self.intent.next_at
        self.held: str | None = None
        self.is_calm = data.draw(st.booleans(), label="calm")

    def draw(self, name: str, *choices):
        if self.is_calm and name not in ("publish", "took effect", "delay"):
            return choices[0]  # half of the runs save their trouble for the write itself
        return self.data.draw(st.sampled_from(choices), label=name)

    def go(self) -> None:
        for _ in range(80):
            if self.intent.state in rules.TERMINAL | {rules.REVIEW}:
                break
            self.let_time_pass()
            self.step()
            self.check()
        self.now += timedelta(hours=1)  # what is on its way arrives after all
        self.platform.deliver(self.now)
        self.check()

    def let_time_pass(self) -> None:
        assert self.intent.next_at is not None  # I12
        late = self.draw("late by", 0, 0, 0, 0, 1, 20, 200, 4000, 90000)
        self.now = max(self.now, self.intent.next_at) + seconds(late)
        self.platform.deliver(self.now)
        self.held = "Connect it." if self.held and self.draw("reconnect", True, False) is False else None

    def step(self) -> None:
        decision = decide(self.intent, self.now, held=self.held, trust=Trust(LONG_AGO, is_proved=True))
        if isinstance(decision, Change):
            self.keep(decision)
        elif decision is Do.PUBLISH:
            self.publish()
        elif self.draw("crash", False, False, False, True):
            self.now += seconds(rules.LEASE_S)  # died before or after the call; nothing was noted
            if decision is Do.MAKE_CONTAINER:
                self.make()
        else:
            self.keep(self.read(decision))

    def make(self) -> str:
        name = f"c{len(self.platform.made)}"
        self.platform.made[name] = self.now
        if self.draw("breaks", False, False, False, True):
            self.platform.broken.add(name)
        return name

    def read(self, decision: Do) -> Change:
        trouble = self.draw("read", None, None, None, CUT, LIMIT, TOKEN)
        making = decision is Do.MAKE_CONTAINER
        if trouble:
            self.held = "Connect it." if trouble == TOKEN else None
            if decision is Do.RECONCILE:
                return reconcile.container_unreadable(self.intent, ERRORS[trouble](), self.now)
            return prepare.refused_before_write(self.intent, ERRORS[trouble](), self.now, making=making)
        if making:
            return prepare.container_made(self.intent, self.make(), self.now)
        container = Container("c", self.platform.status(self.intent.container_id, self.now))
        if decision is Do.READ_CONTAINER:
            return prepare.container_read(self.intent, container, self.now)
        if decision is Do.CHECK:
            limit = PublishingLimit(self.draw("quota", 0, 0, 0, 100), 100)
            return prepare.checked(self.intent, container, limit, self.now)
        return reconcile.container_seen(self.intent, container, self.look(), self.now)

    def look(self) -> Sighting:
        if self.intent.body["kind"] == "story":
            return Sighting(True)
        if self.draw("list", True, True, False) is False:
            return Sighting(False)
        found = matching_media(
            self.platform.media(self.intent.body["caption"]),
            kind="image",
            caption=self.intent.body["caption"],
            first_intended_at=self.intent.first_write_intended_at or self.now,
            write_ended_at=self.intent.write_ended_at or self.now,
            bound=set(),
        )
        return Sighting(True, tuple(found))

    def publish(self) -> None:
        assert self.now >= DUE  # I11
        self.keep(reconcile.write_intended(self.intent, self.now))
        assert self.intent.write_intended_at is not None  # I4
        container = self.intent.container_id
        fate = self.draw("publish", "yes", "late", "never sent", "crash", *ERRORS)
        if fate == "late":  # arrives after we gave up on it, within the quiet period
            self.platform.on_the_way.append((self.now + seconds(self.draw("delay", 119, 61)), container))
            self.now += seconds(60)
            return self.keep(reconcile.publish_refused(self.intent, ERRORS[CUT](), self.now))
        went_live = (
            fate != "never sent"
            and (fate == "yes" or self.draw("took effect", True, False))
            and self.platform.publish(container, self.now)
        )
        if fate == "crash":
            self.now += seconds(rules.LEASE_S)
            return None
        if fate == "yes" and went_live:
            return self.keep(reconcile.published(self.now, f"m{len(self.platform.live) - 1}"))
        trouble = fate if fate in ERRORS else CUT
        self.held = "Connect it." if trouble == TOKEN else None
        return self.keep(reconcile.publish_refused(self.intent, ERRORS[trouble](), self.now))

    def keep(self, change: Change) -> None:
        before = self.intent
        assert before.state not in rules.TERMINAL  # I7
        next_at = change.next_at or before.next_at
        self.intent = replace(
            before, state=change.state, next_at=next_at, reason=change.reason, **change.values
        )
        if before.write_intended_at and self.intent.container_id != before.container_id:  # I5
            assert self.platform.status(before.container_id, self.now) in ("ERROR", "EXPIRED")
        if change.state not in rules.TERMINAL | {rules.REVIEW}:
            assert change.next_at is not None  # I12
        if change.state in rules.TERMINAL | {rules.REVIEW} and change.state != rules.PUBLISHED:
            assert change.alert is not None  # nobody is left in the dark

    def check(self) -> None:
        live = len(self.platform.live)
        assert live <= 1, "I1"
        assert live == 1 or self.intent.state != rules.PUBLISHED, "I2"
        assert live == 0 or self.intent.state not in (rules.FAILED, rules.MISSED, rules.CANCELLED), "I3"
        assert self.intent.attempt_no <= rules.MOST_POSTS


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), single_use=st.booleans(), kind=st.sampled_from(["image", "story"]))
def test_whatever_happens_it_is_published_at_most_once_and_we_say_the_truth(data, single_use, kind):
    Run(data, single_use, kind).go()
