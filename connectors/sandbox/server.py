"""The sandbox as a web server on this machine only."""

import errno
import socket
import threading
from contextlib import suppress
from dataclasses import replace

import uvicorn

from connectors.sandbox.clock import SandboxClock
from connectors.sandbox.console.snapshot import unpack
from connectors.sandbox.errors import PortInUse, SandboxError, SnapshotError
from connectors.sandbox.options import OnReady, SandboxOptions, ServedInfo
from connectors.sandbox.platform import Platform, build_platform
from connectors.sandbox.wire.connection import MOST_CONNECTIONS, Connection
from connectors.sandbox.wire.served import Served
from connectors.sandbox.world.model import World

HOST = "127.0.0.1"


def create_app(world: World, clock: SandboxClock, options: SandboxOptions) -> Served:
    """An ASGI app that serves a world at a clock; state files are the business of `serve`."""
    platform = Platform(world, clock, options)
    platform.url = f"http://{HOST}:{options.port}"
    return Served(platform)


class _Server(uvicorn.Server):
    """Tells when it listens, and stops when asked from another thread."""

    def __init__(
        self, config: uvicorn.Config, info: ServedInfo, on_ready: OnReady | None, stop: threading.Event | None
    ) -> None:
        super().__init__(config)
        self._info, self._on_ready, self._stop = info, on_ready, stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then say so."""
        await super().startup(sockets)
        if self._on_ready is not None and self.started:
            self._on_ready(self._info)

    async def on_tick(self, counter: int) -> bool:
        """Whether to stop, asked ten times a second."""
        return await super().on_tick(counter) or (self._stop is not None and self._stop.is_set())


def serve(
    options: SandboxOptions, on_ready: OnReady | None = None, stop: threading.Event | None = None
) -> None:
    """Serve until interrupted (or until `stop` is set); port 0 takes a free one, see `on_ready`.

    Raises PortInUse, WorldFileError or StateFileError with a sentence for the person who starts it.
    """
    listener = _listen(options.port)
    with listener:
        platform = _restored(options) if options.restore is not None else build_platform(options)
        platform.url = f"http://{HOST}:{listener.getsockname()[1]}"
        info = _info(platform)
        config = uvicorn.Config(
            Served(platform), http=Connection, ws="none", lifespan="on", log_level="warning", access_log=False,
            date_header=False, server_header=False, timeout_graceful_shutdown=2, limit_concurrency=MOST_CONNECTIONS,
        )  # fmt: skip
        with suppress(KeyboardInterrupt):
            _Server(config, info, on_ready, stop).run(sockets=[listener])


def _info(platform: Platform) -> ServedInfo:
    options, count = platform.options, platform.world.account_count
    world = f"{count:,} accounts × {options.posts:,} posts, {options.days:,} days, seed {options.seed}"
    if options.world_file is not None:
        world = f"{options.world_file.name}, {count:,} accounts"
    return ServedInfo(
        platform.url, platform.tokens.user, platform.control_token, platform.app, options.profile, world,
        platform.now().isoformat(),
    )  # fmt: skip


def _restored(options: SandboxOptions) -> Platform:
    assert options.restore is not None
    if options.state_file is not None and options.state_file.exists():
        raise SnapshotError(f"The state file {options.state_file} exists; restore a snapshot into a new one.")
    try:
        snapshot = unpack(options.restore.read_bytes())
    except OSError as error:
        raise SnapshotError(f"The snapshot {options.restore} cannot be read: {error.strerror}.") from error
    return snapshot.build(replace(snapshot.options(options), restore=None))


def _listen(port: int) -> socket.socket:
    # The protocol is named because asyncio turns off Nagle (40 ms an answer) only for sockets that name it.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(256)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(port) from error
        raise SandboxError(f"The sandbox cannot listen on port {port}: {error.strerror}.") from error
    return listener
