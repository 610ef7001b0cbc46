"""ETag and If-None-Match: an unchanged answer is 304 with an empty body, and counts as a call all the same."""

import hashlib


def etag_of(body: bytes) -> str:
    """The tag of an answer."""
    return f'"{hashlib.blake2b(body, digest_size=20).hexdigest()}"'


def is_known(header: str | None, tag: str) -> bool:
    """Whether an If-None-Match header names a tag."""
    if not header:
        return False
    names = {name.strip().removeprefix("W/") for name in header.split(",")}
    return tag in names or "*" in names
