"""The named points at which a publisher may die. Tests kill it at each; in service they do nothing."""

from collections.abc import Callable

from jobs.publisher.protocol import Do

At = Callable[[str], None]

WRITES = (Do.MAKE_CHILD, Do.MAKE_CONTAINER, Do.PUBLISH, Do.WRITE_COMMENT)


def nowhere(point: str) -> None:
    """Go on."""


def points(steps: tuple[Do, ...] = tuple(Do)) -> tuple[str, ...]:
    """Name every point: around the claim, every call, every commit, and before the best-effort reads."""
    around_calls = (f"{step}:{moment}" for step in steps for moment in ("asking", "answered"))
    around_commits = (f"{step}:{moment}" for step in steps for moment in ("committing", "committed"))
    around_intents = (f"{step}:{m}" for step in steps if step in WRITES for m in ("intending", "intended"))
    fixed = (
        "claim:committing",
        "claim:committed",
        "decide:committing",
        "decide:committed",
        "permalink:asking",
    )
    return (*fixed, *around_intents, *around_calls, *around_commits)
