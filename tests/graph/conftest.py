"""A tiny Graph of our own for the client's tests: it answers what each test puts into it, over real HTTP."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
import stamina
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Answer = Callable[[Request, bytes], Response]


@dataclass
class TinyGraph:
    """Answers in turn from `moods` (the last one stays), and remembers every request."""

    url: str = ""
    moods: list[Answer] = field(default_factory=list)
    seen: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    def answers(self, *moods: Answer | str | bytes) -> None:
        self.moods = [mood if callable(mood) else says(mood) for mood in moods]
        self.seen.clear()

    async def handle(self, request: Request) -> Response:
        body = await request.body()
        self.seen.append((request.method, str(request.url), dict(request.headers), body))
        mood = self.moods.pop(0) if len(self.moods) > 1 else self.moods[0]
        return mood(request, body)


def says(body: str | bytes, status: int = 200, **headers: str) -> Answer:
    return lambda _request, _body: Response(
        body, status, {name.replace("_", "-"): value for name, value in headers.items()}, "application/json"
    )


@pytest.fixture(scope="session")
def _served() -> Iterator[TinyGraph]:
    graph = TinyGraph()
    app = Starlette(routes=[Route("/{path:path}", graph.handle, methods=["GET", "POST", "DELETE"])])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off", date_header=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        pass
    graph.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield graph
    server.should_exit = True
    thread.join()


@pytest.fixture
def graph(_served: TinyGraph) -> TinyGraph:
    _served.answers("{}")
    return _served


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield
