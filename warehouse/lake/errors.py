"""What can go wrong with the lake, told as sentences for people.

LakeError
├── NewerLake        a newer Posthouse wrote it: upgrade this one
├── LakeLocked       another process owns it: stop that one, or ask it
├── LakeUnavailable  damaged, read-only, full or not a lake at all
└── QueryRefused     a query that the read-only console does not run
"""


class LakeError(Exception):
    """The lake could not do what was asked; str() says what happened and what to do."""


class NewerLake(LakeError):
    """The lake was written by a newer Posthouse."""


class LakeLocked(LakeError):
    """Another process, or another part of this one, has the lake open."""


class LakeUnavailable(LakeError):
    """The lake cannot be opened, read or written."""


class QueryRefused(LakeError):
    """The read-only console does not run this query, or stopped it."""
