"""Keeps what was decided: the intent, its attempt, the audit entry and the alert in one transaction."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from connectors.graph.limits import Usage
from jobs.publisher import followups, reconcile, rules
from jobs.publisher.crash import At
from jobs.publisher.matching import same_text
from jobs.publisher.protocol import Do
from jobs.publisher.rules import Alert, Change
from jobs.publisher.steps import Done
from warehouse.ledger import accounts, alerts, attempts, audit, intents, usage
from warehouse.ledger.intents import Intent
from warehouse.ledger.store import Connection, Ledger

logger = logging.getLogger(__name__)

ACTOR = "publisher"
STUMBLED = "Posthouse stumbled over this and tries again by itself; the log tells more."
UNSETTLED = frozenset(
    {rules.PUBLISHING, rules.UNCERTAIN, rules.WAIT, rules.NEEDS_REAUTH, rules.REVIEW, rules.PUBLISHED}
)


@dataclass(frozen=True)
class Recorder:
    """The publisher's hand in the ledger. Every write but a publication holds the intent's lease."""

    ledger: Ledger
    audit_key: bytes
    now: Callable[[], datetime]
    lease_clock: Callable[[], float]
    at: At

    def claim(self, limit: int) -> list[Intent]:
        """Lease what is due, the earliest first."""
        with self.ledger.begin() as conn:
            claimed = intents.claim_due(conn, self.now(), self.lease_clock(), rules.LEASE_S, limit)
            if claimed:
                self.at("claim:committing")
        if claimed:
            self.at("claim:committed")
        return claimed

    def keep(self, intent: Intent, change: Change, name: str) -> Intent | None:
        """Keep a change that needed no call. None: the lease is lost or given back."""
        with self.ledger.begin() as conn:
            changed = self._change(conn, intent, change, name)
            self.at(f"{name}:committing")
        self.at(f"{name}:committed")
        return changed

    def begin(self, intent: Intent, step: Do) -> tuple[Intent, int] | None:
        """Note, durably, that a write is about to be sent; None: the lease is lost, so it must not be.

        Steps that make something live also get their intent written here (PUBLISHING, attempt number).
        """
        change = Change(intent.state, self.now(), intent.reason)
        if step in (Do.PUBLISH, Do.WRITE_COMMENT):
            change = reconcile.write_intended(intent, self.now())
        with self.ledger.begin() as conn:
            changed = self._change(conn, intent, change, step)
            if changed is None:
                return None
            attempt_id = attempts.start(
                conn,
                intent.id,
                step,
                intent.lease_generation,
                self.now(),
                request_hash=intent.content_hash,
                container_id=intent.container_id,
            )
            self.at(f"{step}:intending")
        self.at(f"{step}:intended")
        return changed, attempt_id

    def finish(
        self,
        intent: Intent,
        step: Do,
        done: Done,
        attempt_id: int | None,
        *,
        started_at: datetime,
        used: Usage | None,
    ) -> Intent | None:
        """Keep what a step led to. None: the lease is lost or given back."""
        with self.ledger.begin() as conn:
            if attempt_id is None:
                attempt_id = attempts.start(
                    conn,
                    intent.id,
                    step,
                    intent.lease_generation,
                    started_at,
                    container_id=intent.container_id,
                )
            self._end_attempt(conn, attempt_id, done)
            if used is not None:
                usage.record(conn, self._usage(intent.account_id, used))
            changed = self._change(conn, intent, done.change, step)
            self.at(f"{step}:committing")
        self.at(f"{step}:committed")
        return changed

    def refuse_token(self, account_id: int, reason: str) -> None:
        """Mark an account whose token the platform has just refused."""
        with self.ledger.begin() as conn:
            if accounts.get(conn, account_id).status != "connected":
                return
            accounts.set_status(conn, account_id, "needs_reauth", reason)
            self._audit(conn, "account.needs_reauth", f"account:{account_id}", {})

    def add_permalink(self, intent: Intent, permalink: str) -> None:
        """Fill in the public address of a publication; it changes nothing else."""
        with self.ledger.begin() as conn:
            intents.record_published(conn, intent.id, now=self.now(), permalink=permalink)

    def close_alert(self, about: str) -> None:
        """Close the alert of a matter that is over."""
        with self.ledger.begin() as conn:
            alerts.close_alert(conn, about, self.now())

    def set_aside(self, intent: Intent) -> None:
        """Give a lease back after something unforeseen; the intent is taken up again in half a minute."""
        with self.ledger.begin() as conn:
            later = self.now() + rules.LOOK_AGAIN
            if intents.update_held(
                conn,
                intent.id,
                intent.lease_token or "",
                self.lease_clock(),
                now=self.now(),
                release=True,
                next_at=later,
            ):
                self._raise(conn, intent, Alert("error", STUMBLED))

    def bound(self, account_id: int, media_ids: Collection[str]) -> set[str]:
        """Say which of these media belong to a post already."""
        with self.ledger.read() as conn:
            return intents.bound_media(conn, account_id, media_ids)

    def has_rival(self, intent: Intent) -> bool:
        """Say whether another post of the same text was sent and may own what looks like this one's media."""
        of_intent = intent.body.get("of_intent", intent.id)
        with self.ledger.read() as conn:
            others = intents.list_intents(
                conn, states=UNSETTLED, account_ids=[intent.account_id], kinds=["publish"]
            )
        return any(
            other.id != of_intent
            and other.media_id is None
            and other.first_write_intended_at is not None
            and same_text(other.body["caption"]) == same_text(intent.body["caption"])
            for other in others
        )

    def _change(self, conn: Connection, intent: Intent, change: Change, name: str) -> Intent | None:
        if change.state == rules.PUBLISHED and intent.kind == "publish":
            return self._publish(conn, intent, change, name)
        keep_on = change.next_at is not None and change.next_at <= self.now() and not change.is_pause
        values: dict[str, Any] = {"state": change.state, "reason": change.reason, **change.values}
        if change.next_at is not None:
            values["next_at"] = change.next_at
        if intent.kind == "find_media":  # the id belongs to the post that is sought, not to the search
            values.pop("media_id", None)
        lease_until = self.lease_clock() + rules.LEASE_S
        if not intents.update_held(
            conn,
            intent.id,
            intent.lease_token or "",
            self.lease_clock(),
            now=self.now(),
            release=not keep_on,
            **values,
            **({"lease_until": lease_until} if keep_on else {}),
        ):
            logger.warning("lease lost", extra={"intent": intent.id, "step": name})
            return None
        if change.state != intent.state:
            self._audit_change(conn, intent, change, name)
        self._tell(conn, intent, change)
        if change.state == rules.PUBLISHED and intent.kind == "find_media":
            self._media_found(conn, intent, change.values["media_id"])
        return replace(intent, **values, lease_until=lease_until) if keep_on else None

    def _publish(self, conn: Connection, intent: Intent, change: Change, name: str) -> Intent | None:
        """Record that it is live: a fact, so no lease is asked for."""
        before = intents.get(conn, intent.id)
        media_id = change.values.get("media_id")
        if media_id and media_id in intents.bound_media(conn, intent.account_id, [media_id]) - {
            before.media_id
        }:
            logger.error("media belongs to another post", extra={"intent": intent.id, "media": media_id})
            media_id = None
        if not intents.record_published(
            conn, intent.id, now=self.now(), media_id=media_id, published_at=change.values["published_at"]
        ):
            message = f"It is live although it was noted as {before.state}."
            self._raise(conn, intent, Alert("error", message))
            return None
        if before.state != rules.PUBLISHED:
            self._audit_change(conn, replace(intent, state=before.state), change, name)
            alerts.close_alert(conn, matter(intent), self.now())
        if before.state != rules.PUBLISHED or (media_id and before.media_id is None):
            self._follow_up(conn, intent, media_id)
        return None

    def _follow_up(self, conn: Connection, intent: Intent, media_id: str | None) -> None:
        now = self.now()
        wanted = followups.first_comment(intent, media_id) if media_id else followups.search(intent, now)
        if wanted is not None:
            intents.add(conn, due_at=now, next_at=now, now=now, **wanted)

    def _media_found(self, conn: Connection, search: Intent, media_id: str) -> None:
        owner = intents.get(conn, search.body["of_intent"])
        self._publish(conn, owner, reconcile.published(self.now(), media_id), Do.FIND_MEDIA)

    def _usage(self, account_id: int, used: Usage) -> usage.Usage:
        regain_at = self.now() + timedelta(seconds=used.regain_s) if used.regain_s else None
        return usage.Usage(f"account:{account_id}", used.percent, regain_at, dict(used.headers), self.now())

    def _end_attempt(self, conn: Connection, attempt_id: int, done: Done) -> None:
        attempts.end(
            conn,
            attempt_id,
            self.now(),
            done.outcome,
            http_status=done.http_status,
            answer=done.answer,
            container_id=done.container_id,
            media_id=done.media_id,
        )

    def _audit_change(self, conn: Connection, intent: Intent, change: Change, name: str) -> None:
        detail = {
            "from": intent.state,
            "to": change.state,
            "step": str(name),
            "generation": intent.lease_generation,
            "content_hash": intent.content_hash,
            "container": change.values.get("container_id", intent.container_id),
            "media": change.values.get("media_id"),
            "error": {
                key: (change.values.get("last_error") or {}).get(key)
                for key in ("code", "subcode", "trace_id")
            },
        }
        self._audit(conn, f"intent.{change.state.lower()}", f"intent:{intent.id}", detail)

    def _audit(self, conn: Connection, action: str, subject: str, detail: dict[str, Any]) -> None:
        audit.append(conn, self.audit_key, self.now(), ACTOR, action, subject, detail)

    def _tell(self, conn: Connection, intent: Intent, change: Change) -> None:
        """Raise what a person must know, and close it when it is over."""
        if change.state == rules.NEEDS_REAUTH and intent.state != rules.NEEDS_REAUTH:
            message = change.reason or "The account must be connected again."
            self._raise(conn, intent, Alert("error", message, f"account:{intent.account_id}:reauth"))
        elif intent.state == rules.NEEDS_REAUTH != change.state:
            alerts.close_alert(conn, f"account:{intent.account_id}:reauth", self.now())
        if change.alert is not None:
            self._raise(conn, intent, change.alert)
        elif self._is_newly_late(intent, change):
            self._raise(conn, intent, Alert("warning", "It is due but not published yet; still trying."))

    def _is_newly_late(self, intent: Intent, change: Change) -> bool:
        over = rules.TERMINAL | {rules.REVIEW, rules.NEEDS_REAUTH}
        return change.state not in over and self.now() > intent.due_at + rules.LATE_ALARM

    def _raise(self, conn: Connection, intent: Intent, alert: Alert) -> None:
        detail = {"intent": intent.id, "post": intent.post_id}
        about = alert.about or matter(intent)
        alerts.raise_alert(conn, about, alert.level, alert.message, detail, intent.account_id, self.now())


def matter(intent: Intent) -> str:
    """Name what the alerts about an intent are about: one open alert each."""
    return f"{intent.kind}:{intent.id}"
