"""What can go wrong with an action, and what the person should do about it.

ActionError
├── NotAllowed          the actor lacks the role; ask someone who has it
├── NotFound            no such thing, or not visible to the actor
├── Invalid             the request is wrong; `problems` lists everything at once
├── Conflict            the thing is no longer in the state the request assumed
├── NeedsConfirmation   nothing is wrong, but ask the person; repeat with confirmed=True
└── SignInRefused       e-mail or password wrong, or too many tries; wait `wait_s` seconds
"""

from collections.abc import Sequence


class ActionError(Exception):
    """A change was refused and nothing was stored; str() is a sentence for the person."""


class NotAllowed(ActionError):
    """The actor's role does not cover this."""


class NotFound(ActionError):
    """There is no such thing, or the actor may not know of it."""


class Conflict(ActionError):
    """Something happened meanwhile, or a request key was used for another request."""


class Invalid(ActionError):
    """The request breaks rules; every broken rule is listed, each with its fix."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(self.problems))


class NeedsConfirmation(ActionError):
    """The request is unusual; show the warnings and ask before doing it."""

    def __init__(self, warnings: Sequence[str]) -> None:
        self.warnings = list(warnings)
        super().__init__(" ".join(self.warnings))


class SignInRefused(ActionError):
    """The sign-in failed. The sentence is the same for an unknown e-mail and for a wrong password."""

    def __init__(self, message: str, wait_s: int = 0) -> None:
        self.wait_s = wait_s
        super().__init__(message)
