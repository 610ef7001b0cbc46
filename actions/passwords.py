"""Passwords: what a good enough one is, and how it is kept.

Rules after ASVS 5.0 6.2: at least 8 characters (15 advised), no composition rules, long ones welcome, never
truncated, not one of the commonest, not the e-mail. Hashes are argon2id (64 MiB, 3 passes); at most two are
computed at once, because each takes 64 MiB.
"""

import threading
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 8
LONGEST = 1024
CONCURRENT = 2


@cache
def _commonest() -> frozenset[str]:
    text = files("actions").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def password_problems(password: str, email: str) -> list[str]:
    """List what is wrong with a new password, as sentences with the fix; empty when it is fine."""
    problems = []
    if len(password) < SHORTEST:
        problems.append(
            f"The password has {len(password)} characters; it needs at least {SHORTEST}. Best are 15 or more."
        )
    if len(password) > LONGEST:
        problems.append(f"The password has more than {LONGEST} characters; use a shorter one.")
    plain = password.casefold()
    if plain in _commonest():
        problems.append("This password is one of the commonest and would be guessed at once; choose another.")
    if plain.strip() and plain in {email.casefold(), email.casefold().partition("@")[0]}:
        problems.append("The password must not be the e-mail address; choose another.")
    return problems


class Passwords:
    """Makes and checks password hashes, two at a time at most, the same work whether or not a hash exists."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
        self._turn = threading.BoundedSemaphore(CONCURRENT)
        self._decoy_lock = threading.Lock()
        self._decoy: str | None = None
        self.verifications = 0

    def hash(self, password: str) -> str:
        """Return the argon2id hash in its portable text form."""
        with self._turn:
            return self._hasher.hash(password)

    def matches(self, stored: str | None, password: str) -> bool:
        """Say whether the password belongs to the hash. Without a hash a decoy is verified, which takes as long."""
        decoy = self._decoy_hash()
        with self._turn:
            self.verifications += 1
            try:
                return self._hasher.verify(stored or decoy, password) and stored is not None
            except (VerificationError, InvalidHashError):
                return False

    def outdated(self, stored: str) -> bool:
        """Say whether the hash was made with other costs than today's and should be made again."""
        return self._hasher.check_needs_rehash(stored)

    def _decoy_hash(self) -> str:
        with self._decoy_lock:
            if self._decoy is None:
                self._decoy = self.hash("a password that nobody has")
            return self._decoy
