"""What came back, and how its JSON becomes a typed record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from connectors.graph.errors import UnexpectedAnswer
from connectors.graph.limits import Usage, read_usage
from connectors.graph.table import read_error, unusable

T = TypeVar("T")
_NOTHING: dict[str, str] = {}


@dataclass(frozen=True)
class RawAnswer:
    """One answer as it came: what was asked (never the token), the status, and the body's bytes."""

    method: str
    path: str
    params: Mapping[str, str]
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: _NOTHING, repr=False)

    @property
    def usage(self) -> Usage | None:
        """The call budget as this answer tells it."""
        return read_usage(self.headers)

    @property
    def server_date(self) -> datetime | None:
        """The platform's own clock, to the second."""
        try:
            return parsedate_to_datetime(self.headers["Date"]).astimezone(UTC)
        except (KeyError, ValueError):
            return None

    def check(self, resource: str, token: str | None = None) -> None:
        """Raise our error when this is not a success, or not whole JSON."""
        regain_s = self.usage.regain_s if self.usage else None
        if self.status >= 400 or self.body.startswith(b'{"error"'):
            raise read_error(self.status, self.body, resource=resource, token=token, regain_s=regain_s)
        try:
            msgspec.json.decode(self.body, type=msgspec.Raw)
        except msgspec.DecodeError:
            raise unusable(self.status, self.body, resource) from None


@lru_cache(maxsize=64)
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def decode(body: bytes, kind: type[T], resource: str) -> T:
    """Decode JSON into a record; a wrong shape fails with its path and the resource's name."""
    try:
        record: T = _decoder(kind).decode(body)  # type: ignore[arg-type]  # types are hashable
        return record
    except msgspec.ValidationError as error:
        raise UnexpectedAnswer(
            f"The platform's answer has an unknown shape: {error}", resource=resource
        ) from error
    except msgspec.DecodeError:
        raise unusable(200, body, resource) from None
