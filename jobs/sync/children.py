"""Keeps which pictures and clips make up a carousel, as lists of posts tell them along with the posts."""

from collections.abc import Sequence

from jobs.sync import frames, origins
from jobs.sync.reading import Reading


def keep_children(reading: Reading, listed: Sequence[frames.Listed]) -> None:
    """Load the parts of listed carousels; they never change, so known ones are not written again."""
    found = frames.children_frame(listed)
    if not found.empty:
        reading.load("media_children", media_children=found, origin=origins.of_children(listed))
