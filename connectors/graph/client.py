"""The client: one account's view of the Graph API.

Reads are repeated by the policy of `retry`; writes never are. The token travels in the Authorization header
only: it is in no URL, log or error text. A client serves one thread at a time;
`Connections` may be shared.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from weakref import WeakSet

import requests

from connectors.graph.answers import RawAnswer, decode
from connectors.graph.auth import appsecret_proof, bearer
from connectors.graph.batch import Ask, Reply, ask_all
from connectors.graph.errors import GraphError, Unreachable
from connectors.graph.limits import Usage
from connectors.graph.paging import Page, walk
from connectors.graph.retry import reading
from connectors.graph.table import read_error

logger = logging.getLogger(__name__)
T = TypeVar("T")

FACEBOOK_HOST = "https://graph.facebook.com"
INSTAGRAM_HOST = "https://graph.instagram.com"
NEWEST_TESTED = "v25.0"


class Connections:
    """Keep-alive connections, one session per thread, because a session is not safe to share."""

    def __init__(self) -> None:
        self._local = threading.local()
        self._sessions: WeakSet[requests.Session] = WeakSet()  # those of ended threads go by themselves
        self._lock = threading.Lock()

    def session(self) -> requests.Session:
        """Return the calling thread's session."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            session.trust_env = False  # a .netrc entry would replace our Authorization header
            with self._lock:
                self._sessions.add(session)
        return session

    def close(self) -> None:
        """Close every thread's connections."""
        with self._lock:
            for session in self._sessions:
                session.close()
            self._sessions.clear()
            self._local = threading.local()


@dataclass
class Counts:
    """What was spent: HTTP round trips, and calls as the platform counts them (each batch item is one)."""

    round_trips: int = 0
    counted_calls: int = 0


class GraphClient:
    """Asks one host with one token.

    `base_url` is the host without version, e.g. https://graph.facebook.com; `timeout` is (connect, read) in
    seconds. `on_usage` is told every usage header, `on_answer` every answer of any status.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        app_secret: str | None = None,
        version: str = NEWEST_TESTED,
        timeout: tuple[float, float] = (5.0, 60.0),
        on_usage: Callable[[Usage], None] | None = None,
        on_answer: Callable[[RawAnswer], None] | None = None,
        connections: Connections | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.base_url, self.version, self.timeout = base_url.rstrip("/"), version, timeout
        self._token = token
        # The Instagram-login host knows neither the proof nor batches.
        self.is_instagram_host = self.base_url == INSTAGRAM_HOST or self.base_url.endswith("/ig")
        proved = app_secret and not self.is_instagram_host
        self._proof = {"appsecret_proof": appsecret_proof(app_secret, token)} if proved and app_secret else {}
        self._on_usage, self._on_answer, self._now = on_usage, on_answer, now
        self._connections = connections or Connections()
        self._owns_connections = connections is None
        self.counts = Counts()
        self.usage: Usage | None = None
        self.date_skew_s: float | None = None  # the platform's clock minus ours, at the last answer

    def __repr__(self) -> str:
        return f"GraphClient({self.base_url!r}, {self.version!r})"

    def get(self, path: str, params: Mapping[str, str] | None = None, *, resource: str = "") -> bytes:
        """Return the JSON of a read. Raises a GraphError; throttling raises RateLimited at once."""
        return self.fetch(path, params, resource=resource).body

    def get_as(self, path: str, params: Mapping[str, str] | None, kind: type[T], *, resource: str = "") -> T:
        """Return a read, decoded into `kind`."""
        return decode(self.get(path, params, resource=resource), kind, resource or path)

    def fetch(self, path: str, params: Mapping[str, str] | None = None, *, resource: str = "") -> RawAnswer:
        """Return the whole answer of a read."""
        asked = dict(params or {})

        def once() -> RawAnswer:
            return self.send("GET", path, asked, resource=resource or path)

        return reading(once)

    def post(self, path: str, form: Mapping[str, str], kind: type[T], *, resource: str = "") -> T:
        """Make a write, once. After `Unreachable` or `Transient` its outcome is unknown."""
        answer = self.send("POST", path, dict(form), resource=resource or path)
        return decode(answer.body, kind, resource or path)

    def delete(self, path: str, kind: type[T], *, resource: str = "") -> T:
        """Delete an object, once."""
        return decode(self.send("DELETE", path, {}, resource=resource or path).body, kind, resource or path)

    def pages(
        self, path: str, params: Mapping[str, str], item: type[T], *, resource: str = ""
    ) -> Iterator[Page[T]]:
        """Walk a cursor edge page by page. Never use it for insights: their `next` runs into the future."""
        return walk(lambda asked: self.fetch(path, asked, resource=resource), params, item, resource or path)

    def batch(self, asks: Sequence[Ask], *, resource: str = "") -> list[Reply]:
        """Answer many reads in the order asked: fifty to a round trip where the host can, else one by one."""
        return ask_all(self, asks, resource)

    def close(self) -> None:
        """Close the connections, unless they were lent."""
        if self._owns_connections:
            self._connections.close()

    def send(
        self, method: str, path: str, params: dict[str, str], *, resource: str, counted: int | None = None
    ) -> RawAnswer:
        """Make one round trip and check its answer. `counted`: calls that the platform will count for it."""
        ids = params.get("ids")
        self.counts.round_trips += 1
        self.counts.counted_calls += counted if counted is not None else (ids.count(",") + 1 if ids else 1)
        answer = self._exchange(method, path, params, resource)
        self._notice(answer)
        answer.check(resource, self._token)
        return answer

    def error_of(self, status: int, body: bytes, answer: RawAnswer, resource: str) -> GraphError:
        """Return the error told by a part of an answer (a sub-answer of a batch)."""
        regain_s = answer.usage.regain_s if answer.usage else None
        return read_error(status, body, resource=resource, token=self._token, regain_s=regain_s)

    def _exchange(self, method: str, path: str, params: dict[str, str], resource: str) -> RawAnswer:
        proved = params | self._proof
        try:
            response = self._connections.session().request(
                method,
                f"{self.base_url}/{self.version}/{path.lstrip('/')}",
                params=proved if method != "POST" else None,
                data=proved if method == "POST" else None,
                headers=bearer(self._token),
                timeout=self.timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            # Not chained: the library's text holds the whole URL.
            raise self._no_answer(error, resource) from None
        return RawAnswer(method, path, params, response.status_code, response.content, response.headers)

    def _no_answer(self, error: requests.RequestException, resource: str) -> Unreachable:
        if isinstance(error, requests.ConnectTimeout | requests.ReadTimeout):
            what = f"{self.base_url} did not answer within {self.timeout[1]:.0f} seconds"
        elif isinstance(
            error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError
        ):
            what = f"The answer of {self.base_url} broke off in the middle"
        else:
            what = f"{self.base_url} could not be reached ({type(error).__name__})"
        return Unreachable(what, resource=resource)

    def _notice(self, answer: RawAnswer) -> None:
        date, usage = answer.server_date, answer.usage
        if date and self._now:
            self.date_skew_s = (date - self._now()).total_seconds()
        if usage:
            self.usage = usage
            if self._on_usage:
                self._on_usage(usage)
        if self._on_answer:
            self._on_answer(answer)
        logger.debug("graph answer", extra={"path": answer.path, "status": answer.status})
