"""People outside the served accounts who mention them, in captions of their own and in comments among themselves.

Each account has its mentions per day of the calendar, so that any span can be listed without a table. Clients learn of
them by webhook only; the control plane lists them too.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.sandbox.chance import mix, pick, unit
from connectors.sandbox.ids import Ids
from connectors.sandbox.world.curves import CURVES
from connectors.sandbox.world.model import World
from connectors.sandbox.world.people import crowd_name

DAY = 86400
MOST_A_DAY = 8
_SALT = 90
_IN_COMMENTS = 0.4
_LINES: dict[str, tuple[str, ...]] = {
    "en": ("Sunday well spent at @{} ☕", "Look what I found at @{}!", "You have to try @{}"),
    "de": ("Schöner Nachmittag bei @{} 😍", "Schaut mal bei @{} vorbei!", "Endlich wieder bei @{}"),
    "fr": ("Belle journée chez @{} 😍", "Merci @{} !", "Il faut découvrir @{}"),
    "es": ("Mi favorito de @{} 😍", "¡Gracias @{}!", "Tenéis que probar @{}"),
    "pt": ("Dia lindo em @{} 😍", "Obrigada @{}!", "Vocês precisam conhecer @{}"),
    "it": ("Che bello da @{} 😍", "Grazie @{}!", "Dovete provare @{}"),
    "ja": ("@{} に行ってきました😍", "@{} の新作、最高です", "また @{} へ"),
    "tr": ("@{} ile güzel bir gün 😍", "Teşekkürler @{}!", "@{} mutlaka denenmeli"),
    "nl": ("Fijne middag bij @{} 😍", "Dank je wel @{}!", "Je moet @{} echt proberen"),
}


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody's post, or a comment under it, that names an account. `number` tells mentions of a day apart."""

    account: int
    day: int
    number: int
    at: int
    in_comment: bool
    username: str
    owner: str
    text: str
    media_id: str
    comment_id: str | None
    media_type: str
    likes_in_the_end: int

    @property
    def posted_at(self) -> int:
        """When the post appeared; a comment came some hours after it."""
        return self.at - 3600 * (1 + self.number) if self.in_comment else self.at

    def likes(self, at: float) -> int:
        """The likes of the post at an instant."""
        return int(self.likes_in_the_end * CURVES["IMAGE"].share(at - self.posted_at))


class Outsiders:
    """Reads of mentions. A world from a file tells of none."""

    def __init__(self, world: World, ids: Ids) -> None:
        self._world, self._ids = world, ids

    def between(self, account: int, since: float, until: float) -> Iterator[Mention]:
        """The mentions of an account in (since, until], ascending."""
        if not self._world.has_numbers:
            return
        for day in range(int(since // DAY), int(until // DAY) + 1):
            found = [self._mention(account, day, number) for number in range(MOST_A_DAY)]
            there = [mention for mention in found if mention is not None and since < mention.at <= until]
            yield from sorted(there, key=lambda mention: (mention.at, mention.number))

    def of_media(self, media_id: str, at: float) -> Mention | None:
        """The mention in (or under) a post of somebody else, if it happened by an instant."""
        return self._found(self._ids.read_outside_media(media_id), at)

    def of_comment(self, comment_id: str, at: float) -> Mention | None:
        """The mention in a comment of somebody else, if it happened by an instant."""
        mention = self._found(self._ids.read_outside_comment(comment_id), at)
        return mention if mention is not None and mention.in_comment else None

    def _found(self, place: tuple[int, int, int] | None, at: float) -> Mention | None:
        if place is None or place[0] >= self._world.account_count or place[2] >= MOST_A_DAY:
            return None
        mention = self._mention(*place) if self._world.has_numbers else None
        return mention if mention is not None and mention.at <= at else None

    def _mention(self, account: int, day: int, number: int) -> Mention | None:
        seed = self._world.seed
        roll = mix(seed, account, day, number, _SALT)
        rate = 0.15 + 1.35 * unit(seed, account, _SALT)
        if unit(roll, 1) >= rate / MOST_A_DAY:
            return None
        profile = self._world.profile(account)
        lines = _LINES.get(profile.language, _LINES["en"])
        in_comment = unit(roll, 3) < _IN_COMMENTS
        owner, writer = crowd_name(mix(roll, 5)), crowd_name(mix(roll, 6))
        return Mention(
            account, day, number, day * DAY + pick(DAY, roll, 2), in_comment, writer if in_comment else owner, owner,
            lines[pick(len(lines), roll, 4)].format(profile.username),
            self._ids.outside_media(account, day, number),
            self._ids.outside_comment(account, day, number) if in_comment else None,
            "VIDEO" if unit(roll, 7) < 0.3 else "IMAGE", 5 + pick(400, roll, 8),
        )  # fmt: skip
