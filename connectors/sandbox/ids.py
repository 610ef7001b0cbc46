"""Identifiers that look like the platform's and can be read back into (account, number) without a table.

An id is a base per kind plus the packed numbers, scrambled by an odd multiplier and shifted by the seed.
"""

from dataclasses import dataclass
from functools import lru_cache

from connectors.sandbox.chance import mix, name_of

ACCOUNT_BITS, POST_BITS, COMMENT_BITS = 20, 20, 12
PUBLISHED = 1 << 19
"""Numbers of posts from here on were published through the API; below are the world's own."""
STORY = 1 << 18
"""Numbers of posts from here up to PUBLISHED are the world's stories."""
CHILD = 10
"""At most this many children in an album."""


@lru_cache(maxsize=256)
def _turn(seed: int, base: int, bits: int) -> tuple[int, int, int]:
    size = 1 << bits
    return (0x9E3779B97F4A7C15 % size) | 1, mix(seed, base) % size, size


@lru_cache(maxsize=256)
def _inverse(factor: int, size: int) -> int:
    """What turns a multiplication by a factor around."""
    return pow(factor, -1, size)


@dataclass(frozen=True)
class _Kind:
    base: int
    bits: int

    def make(self, seed: int, number: int) -> str:
        factor, shift, size = _turn(seed, self.base, self.bits)
        return str(self.base + (number * factor + shift) % size)

    def read(self, seed: int, text: str) -> int | None:
        if not text.isascii() or not text.isdigit() or len(text) > 20:
            return None
        factor, shift, size = _turn(seed, self.base, self.bits)
        offset = int(text) - self.base
        return (offset - shift) * _inverse(factor, size) % size if 0 <= offset < size else None


_USER = _Kind(17_841_400_000_000_000, 32)
_SCOPED = _Kind(24_000_000_000_000_000, 40)
_PAGE = _Kind(104_000_000_000_000, 40)
_CONTAINER = _Kind(17_900_000_000_000_000, 44)
_MEDIA = _Kind(18_000_000_000_000_000, ACCOUNT_BITS + POST_BITS + 4)
_COMMENT = _Kind(18_200_000_000_000_000, 14 + POST_BITS + COMMENT_BITS)
_OWN_COMMENT = _Kind(18_300_000_000_000_000, 44)
_OUTSIDE_MEDIA = _Kind(17_862_000_000_000_000, 40)
_OUTSIDE_COMMENT = _Kind(17_866_000_000_000_000, 40)
_LIVE = _Kind(17_870_000_000_000_000, 40)
_HASHTAG = _Kind(17_840_000_000_000_000, 40)
_AD_ACCOUNT = _Kind(1_450_000_000_000_000, 40)
_REPORT = _Kind(1_650_000_000_000_000, 40)
_ADVERTISED = {
    kind: _Kind(120_210_000_000_000_000 + 10**15 * place, 40)
    for place, kind in enumerate(("campaign", "adset", "ad", "creative"))
}


class Ids:
    """Makes and reads the ids of one world. Reading gives None for anything that is not such an id."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def user(self, account: int) -> str:
        """The id of a professional account (FBL `id`, IGL `user_id`)."""
        return _USER.make(self._seed, account)

    def scoped(self, account: int) -> str:
        """The app-scoped id that only graph.instagram.com uses."""
        return _SCOPED.make(self._seed, account)

    def page(self, account: int) -> str:
        """The id of the Facebook Page linked to an account."""
        return _PAGE.make(self._seed, account)

    def container(self, number: int) -> str:
        """The id of a publishing container."""
        return _CONTAINER.make(self._seed, number)

    def media(self, account: int, k: int, child: int = 0) -> str:
        """The id of post `k`; `child` 1.. is a picture of its album."""
        return _MEDIA.make(self._seed, (account << POST_BITS | k) << 4 | child)

    def comment(self, account: int, k: int, number: int) -> str:
        """The id of the world's comment `number` under a post."""
        return _COMMENT.make(self._seed, (account << POST_BITS | k) << COMMENT_BITS | number)

    def own_comment(self, number: int) -> str:
        """The id of a comment written through the API."""
        return _OWN_COMMENT.make(self._seed, number)

    def live(self, account: int, week: int) -> str:
        """The id of a live video: an account has at most one in a week."""
        return _LIVE.make(self._seed, account << 16 | week)

    def read_live(self, text: str) -> tuple[int, int] | None:
        """(account, week) of a live video's id."""
        number = _LIVE.read(self._seed, text)
        return None if number is None else (number >> 16, number & 0xFFFF)

    def ad_account(self, account: int) -> str:
        """The id of an ad account, without its `act_`."""
        return _AD_ACCOUNT.make(self._seed, account)

    def advertised(self, kind: str, account: int, number: int) -> str:
        """The id of a campaign, adset, ad or creative."""
        return _ADVERTISED[kind].make(self._seed, account << POST_BITS | number)

    def report(self, number: int) -> str:
        """The id of an asynchronous report of ads."""
        return _REPORT.make(self._seed, number)

    def outside_media(self, account: int, day: int, number: int) -> str:
        """The id of somebody else's post that mentions an account."""
        return _OUTSIDE_MEDIA.make(self._seed, _outside(account, day, number))

    def outside_comment(self, account: int, day: int, number: int) -> str:
        """The id of somebody else's comment that mentions an account."""
        return _OUTSIDE_COMMENT.make(self._seed, _outside(account, day, number))

    def read_outside_media(self, text: str) -> tuple[int, int, int] | None:
        """(account, day, number) of such a post."""
        return _read_outside(_OUTSIDE_MEDIA.read(self._seed, text))

    def read_outside_comment(self, text: str) -> tuple[int, int, int] | None:
        """(account, day, number) of such a comment."""
        return _read_outside(_OUTSIDE_COMMENT.read(self._seed, text))

    def read_user(self, text: str) -> int | None:
        """The account of a professional account's id."""
        return _USER.read(self._seed, text)

    def read_scoped(self, text: str) -> int | None:
        """The account of an app-scoped id."""
        return _SCOPED.read(self._seed, text)

    def read_page(self, text: str) -> int | None:
        """The account of a Page's id."""
        return _PAGE.read(self._seed, text)

    def read_container(self, text: str) -> int | None:
        """The number of a container."""
        return _CONTAINER.read(self._seed, text)

    def read_own_comment(self, text: str) -> int | None:
        """The number of a comment written through the API."""
        return _OWN_COMMENT.read(self._seed, text)

    def read_media(self, text: str) -> tuple[int, int, int] | None:
        """(account, post, child) of a media id."""
        number = _MEDIA.read(self._seed, text)
        if number is None:
            return None
        rest, child = number >> 4, number & 15
        return rest >> POST_BITS, rest & ((1 << POST_BITS) - 1), child

    def read_comment(self, text: str) -> tuple[int, int, int] | None:
        """(account, post, number) of one of the world's comments."""
        number = _COMMENT.read(self._seed, text)
        if number is None:
            return None
        rest, comment = number >> COMMENT_BITS, number & ((1 << COMMENT_BITS) - 1)
        return rest >> POST_BITS, rest & ((1 << POST_BITS) - 1), comment

    def read_ad_account(self, text: str) -> int | None:
        """The account of an ad account's id, with or without `act_`."""
        return _AD_ACCOUNT.read(self._seed, text.removeprefix("act_"))

    def read_advertised(self, kind: str, text: str) -> tuple[int, int] | None:
        """(account, number) of a campaign, adset, ad or creative."""
        number = _ADVERTISED[kind].read(self._seed, text)
        return None if number is None else (number >> POST_BITS, number & ((1 << POST_BITS) - 1))

    def read_report(self, text: str) -> int | None:
        """The number of an asynchronous report."""
        return _REPORT.read(self._seed, text)


def _outside(account: int, day: int, number: int) -> int:
    return (account << 16 | day) << 4 | number


def _read_outside(number: int | None) -> tuple[int, int, int] | None:
    return None if number is None else (number >> 20, number >> 4 & 0xFFFF, number & 15)


def hashtag_id(tag: str) -> str:
    """The id of a hashtag, the same in every world."""
    return _HASHTAG.make(0, name_of(tag) & ((1 << 40) - 1))


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@lru_cache(maxsize=4096)
def shortcode(seed: int, account: int, k: int) -> str:
    """The eleven characters of a permalink."""
    number = mix(seed, account, k, 11)
    return "C" + "".join(_LETTERS[number >> shift & 63] for shift in range(0, 60, 6))
