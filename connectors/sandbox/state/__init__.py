"""What people changed through the API, as a list of events; the world itself never changes.

Each part keeps what one side of the platform remembers and has a method `on_<kind>` for every kind of event that
changes it. `journal.State` applies an event to the part that knows it, and writes it down.
"""

from connectors.sandbox.state.drafts import Container, Published
from connectors.sandbox.state.journal import Event, State
from connectors.sandbox.state.talk import OwnComment

__all__ = ["Container", "Event", "OwnComment", "Published", "State"]
