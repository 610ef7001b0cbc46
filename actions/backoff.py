"""How long the next sign-in must wait after failures: growing pauses, never a lock-out.

An e-mail waits for tries from anywhere except from a device that has signed in as that person before; such a
device has a count of its own. So a stranger who guesses slows other strangers down, not the owner. At most
about 70 tries an hour are looked at per e-mail.
"""

from datetime import datetime, timedelta

WINDOW = timedelta(hours=1)
LONGEST_S = 60
FREE_TRIES = {"email": 5, "device": 10, "ip": 20}


def wait_seconds(subject: str, failures: int, last_at: datetime | None, now: datetime) -> int:
    """Say how many seconds are left until a try of this subject (`email:…`, `device:…`, `ip:…`) is looked at."""
    free = FREE_TRIES[subject.partition(":")[0]]
    if failures < free or last_at is None:
        return 0
    pause = min(LONGEST_S, 2 ** min(failures - free + 1, 10))
    return max(0, round((last_at + timedelta(seconds=pause) - now).total_seconds()))
