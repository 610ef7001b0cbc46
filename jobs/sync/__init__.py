"""Reads what is new from every account into the lake, and no more than that.

`run.sync` is the job; `account` the order of reading one account; `cadence` decides what is worth a call, by
`movement`, and `plan` which days are due, all as pure functions; `posts` carries that out by `glance` (the newest),
`media` (all of the list), `insights` and `stories`; `days`, `audience`, `comments` and `thumbnails` each read one kind
of thing; `frames` turns records into tables; `reading` holds what a reading carries along, `known` what is known before
it, `learning` what the platform is known to refuse, `lease` keeps two readers apart.
"""

from jobs.sync.result import SyncResult
from jobs.sync.run import sync

__all__ = ["SyncResult", "sync"]
