"""The one retry policy, for reads only: three tries, bounded time, jitter.

Throttling is never retried in place (calling on prolongs it), and a write is never repeated here: whether a
write may be repeated is for its own state machine to decide.
"""

import stamina

from connectors.graph.errors import TooMuchData, Transient, Unreachable

TRIES = 3
LONGEST_S = 150.0  # no new try begins after this long


def is_worth_repeating(error: Exception) -> bool:
    """Say whether the same read may succeed a moment later."""
    return isinstance(error, (Transient, Unreachable)) and not isinstance(error, TooMuchData)


# Call as `reading(function)` with a function without arguments: stamina logs arguments.
reading = stamina.RetryingCaller(
    attempts=TRIES, timeout=LONGEST_S, wait_initial=0.5, wait_max=10.0, wait_jitter=1.0
).on(is_worth_repeating)
