"""What can go wrong for the person who starts a sandbox. Refusals of the platform are in `refusals.py`."""


class SandboxError(Exception):
    """The sandbox cannot do what was asked; the text says why and what to do."""


class PortInUse(SandboxError):
    """Another program listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} is already in use on this machine. Stop the program that uses it, or choose another port."
        )


class WorldFileError(SandboxError):
    """A world file cannot be used; the text names the row and the column."""


class StateFileError(SandboxError):
    """A state file belongs to another world or cannot be read."""


class SnapshotError(SandboxError):
    """A snapshot cannot be restored."""


class ControlError(SandboxError):
    """The control plane refused an order, or could not be reached."""
