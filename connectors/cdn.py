"""Fetches pictures from the platform's content network. Its links are public, signed, and die within days."""

import requests

TIMEOUT_S = (5.0, 15.0)
LARGEST = 12 * 1024 * 1024


class NoPicture(Exception):
    """The link gives no picture (any more), or one that is too large."""


def fetch_picture(url: str) -> bytes:
    """Return the bytes behind a link, at most LARGEST of them. Raises NoPicture."""
    try:
        with requests.get(url, timeout=TIMEOUT_S, stream=True) as response:
            kind = response.headers.get("Content-Type", "")
            if response.status_code != 200 or not kind.startswith("image/"):
                raise NoPicture(f"HTTP {response.status_code}, {kind or 'no type'}")
            return _limited(response)
    except requests.RequestException as error:
        raise NoPicture(type(error).__name__) from None


def _limited(response: requests.Response) -> bytes:
    body = bytearray()
    for part in response.iter_content(65_536):
        body += part
        if len(body) > LARGEST:
            raise NoPicture("larger than 12 MB")
    return bytes(body)
