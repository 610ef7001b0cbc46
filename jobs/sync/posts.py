"""Posts and stories of one account: all of the list at first, later what is worth its calls."""

from jobs.sync.cadence import SMALLEST_PAGE, choose
from jobs.sync.glance import take_glance
from jobs.sync.insights import read_alone, read_own, read_stretches
from jobs.sync.media import walk
from jobs.sync.reading import Reading
from jobs.sync.stories import read_stories


def read_posts(reading: Reading, *, full: bool) -> None:
    """Read the account's own fields, its posts and its stories, as far as they are due; everything when `full`."""
    if full or not reading.known.is_complete("media"):
        take_glance(reading, 0)
        walk(reading, full=full)
    else:
        _look_at_newest(reading)
    read_due(reading)


def _look_at_newest(reading: Reading) -> None:
    """Look at the newest posts when that is due, or somebody asked; and further back when all of them are new."""
    newest = choose(reading.seen, reading.now()).newest
    size = newest[0] if newest else min(SMALLEST_PAGE, reading.learner.page)
    if (newest or reading.look_now) and take_glance(reading, size):
        walk(reading, full=False)


def read_due(reading: Reading) -> None:
    """Read what is worth a call of everything that is known: first what vanishes, then what moves, then the rest."""
    choice = choose(reading.seen, reading.now())
    read_stories(reading, [story for story, _ in choice.stories])
    read_stretches(reading, [stretch.media for stretch in choice.older])
    read_alone(reading, [post for post, _ in choice.alone])
    if choice.own:
        read_own(reading, choice.own[0])
