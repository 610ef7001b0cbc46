"""A request as it was read, before its token was checked; a batch makes one of each of its items."""

import re
from dataclasses import dataclass

from connectors.sandbox.calls import Tally


@dataclass
class Asked:
    """A request before its token was checked."""

    host: str
    version: str
    method: str
    path: tuple[str, ...]
    params: dict[str, str]
    token: str
    number: int
    tally: Tally
    account: int | None = None


def split_path(path: str) -> tuple[str, str | None, tuple[str, ...]]:
    """(host, asked version or None, the rest) of a request path."""
    parts = [part for part in path.split("/") if part]
    host = "ig" if parts[:1] == ["ig"] else "fb"
    parts = parts[1:] if host == "ig" else parts
    found = re.fullmatch(r"v\d{1,3}\.\d{1,2}", parts[0]) if parts else None
    if found is None:
        return host, None, tuple(parts)
    return host, found[0], tuple(parts[1:])
