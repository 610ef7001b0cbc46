"""One download of a medium, bounded in bytes and in time."""

import ipaddress
import time
from pathlib import Path
from urllib.parse import urlsplit

import requests

from connectors.sandbox.intake.probing import BAD_VIDEO, TOO_BIG, UNFETCHABLE, Unfit

TIMED_OUT, CUT_SHORT = 2207003, 2207077
PIECE = 65536


def download(url: str, into: Path, most: int, seconds: float, video: bool) -> int:
    """Write what a URL serves to a file and say how many bytes came; raises Unfit with the platform's subcode."""
    ends, got = time.monotonic() + seconds, 0
    with requests.Session() as session, into.open("wb") as file:
        session.trust_env = False  # media on loopback must not go through a proxy
        try:
            with session.get(
                url, stream=True, timeout=(min(5.0, seconds), min(15.0, seconds)), allow_redirects=False,
                headers={"accept-encoding": "identity"},
            ) as answer:  # fmt: skip
                _check_head(answer, most, video)
                while piece := answer.raw.read1(PIECE, decode_content=False):
                    got += file.write(piece)
                    if got > most:
                        raise Unfit(BAD_VIDEO if video else TOO_BIG)
                    if time.monotonic() > ends:
                        raise Unfit(TIMED_OUT)
                _check_whole(answer, got, video)
        except requests.Timeout:
            raise Unfit(TIMED_OUT) from None
        except requests.RequestException:
            raise Unfit(UNFETCHABLE) from None
        except OSError as error:  # the socket's own words, past the library
            raise Unfit(TIMED_OUT if "timed out" in str(error).lower() else UNFETCHABLE) from None
        except Exception as error:
            if type(error).__module__.startswith("urllib3"):
                timed_out = "Timeout" in type(error).__name__
                raise Unfit(TIMED_OUT if timed_out else _cut(video)) from None
            raise
    return got


def is_address(url: str) -> bool:
    """Whether a text is the http or https URL of something that could be fetched."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def is_local(url: str) -> bool:
    """Whether a URL names this machine or a private network; what is no URL names nothing."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def _check_head(answer: requests.Response, most: int, video: bool) -> None:
    if answer.status_code != 200 or "html" in answer.headers.get("content-type", ""):
        raise Unfit(UNFETCHABLE)
    announced = answer.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise Unfit(BAD_VIDEO if video else TOO_BIG)


def _check_whole(answer: requests.Response, got: int, video: bool) -> None:
    announced = answer.headers.get("content-length", "")
    if announced.isdecimal() and got < int(announced):
        raise Unfit(_cut(video))


def _cut(video: bool) -> int:
    return CUT_SHORT if video else UNFETCHABLE
