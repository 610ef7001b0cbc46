"""What can go wrong when we ask the platform, sorted by what the caller should do about it.

    GraphError
    ├── TokenInvalid       stop this account; a person must connect it again
    ├── PermissionMissing  stop asking for this; a person must grant a permission or a role
    ├── RateLimited        stop this account; come back after retry_after_s
    ├── Transient          the platform's own trouble; try again later
    │   └── TooMuchData    ask the same with a smaller page
    ├── NotFound           the object is gone or hidden from us; forget it
    ├── MediaNotReady      the container is still being prepared; ask again in a few seconds
    ├── Rejected           the request itself is wrong; never repeat it unchanged
    │   └── NoInsights     there are no numbers for this object, now or ever; note it and go on
    ├── Unreachable        no usable answer; for a write the outcome is unknown
    └── UnexpectedAnswer   an answer of a shape we do not know, with the path where it differs

`str(error)` is a sentence for people: what happened and what to do. Codes map to classes in one table,
`table.py`; HTTP statuses are not trusted, because the platform answers the same code with several of them.
"""


class GraphError(Exception):
    """A question to the platform that got no useful answer."""

    todo = "Try again later; if it stays, report it with the trace id."

    def __init__(
        self,
        what: str,
        *,
        todo: str | None = None,
        code: int | None = None,
        subcode: int | None = None,
        trace_id: str | None = None,
        message: str = "",
        user_message: str | None = None,
        http_status: int | None = None,
        resource: str = "",
    ) -> None:
        self.what, self.todo = what, todo or type(self).todo
        self.code, self.subcode, self.trace_id = code, subcode, trace_id
        self.message, self.user_message = message, user_message
        self.http_status, self.resource = http_status, resource
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """Say what happened, with the platform's own words and codes, and what to do."""
        where = f" (while reading {self.resource})" if self.resource else ""
        words = self.user_message or self.message
        said = f" Instagram said: “{words.rstrip('.')}”" if words else ""
        numbers = [f"{name} {value}" for name, value in self._numbers() if value is not None]
        detail = f" [{', '.join(numbers)}]" if numbers else ""
        return f"{self.what}{where}.{said}{detail}{'.' if said or detail else ''} {self.todo}"

    def _numbers(self) -> list[tuple[str, object]]:
        return [("code", self.code), ("subcode", self.subcode), ("trace", self.trace_id)]


class TokenInvalid(GraphError):
    """The token is expired, revoked or malformed."""

    todo = "Connect the account again (Settings, or `posthouse accounts connect`)."


class PermissionMissing(GraphError):
    """The token lacks a permission, or its person lacks a role."""

    todo = "Connect the account again and grant every permission that is asked for."


class RateLimited(GraphError):
    """Too many calls; every further call prolongs the wait. `retry_after_s` is in seconds."""

    todo = "Nothing to do: reading goes on by itself when the limit is over."

    def __init__(self, what: str, *, retry_after_s: float = 3600.0, **details: object) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(what, **details)  # type: ignore[arg-type]


class Transient(GraphError):
    """The platform says that the fault is its own and passing."""

    todo = "Nothing to do: it is tried again by itself."


class TooMuchData(Transient):
    """The page asked for is too heavy for the platform."""


class NotFound(GraphError):
    """The object does not exist, or this token may not see it."""

    todo = "Look whether it was deleted, or whether the account lost access to it."


class MediaNotReady(GraphError):
    """The container is not finished yet."""

    todo = "Nothing to do: it is looked at again in a few seconds."


class Rejected(GraphError):
    """The platform refuses this request for good."""

    todo = "Correct what is named and try again."


class NoInsights(Rejected):
    """The platform has no numbers for this object."""

    todo = "Nothing to do: these numbers do not exist."


class Unreachable(GraphError):
    """Nothing usable came back: no connection, a timeout, HTML, or JSON that breaks off."""

    todo = "Check the network connection; it is tried again by itself."


class UnexpectedAnswer(GraphError):
    """Valid JSON of another shape than documented."""

    todo = "Report it: the platform has changed, and Posthouse must learn the new shape."
