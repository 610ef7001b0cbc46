"""What is special about single posts and accounts, as far as quirks are on; the same always is."""

from connectors.sandbox.chance import unit
from connectors.sandbox.ids import STORY
from connectors.sandbox.quirks import Quirks
from connectors.sandbox.world.model import Media, World
from connectors.sandbox.world.seeded import SeededWorld

EUROPE = {"DE", "ES", "FR", "IT", "NL", "PT"}
EU, JAPAN = "EU", "JP"


class Flags:
    """Tells them for one world; nothing is special about posts that came through the API or from a file."""

    def __init__(self, world: World, quirks: Quirks) -> None:
        self._world, self._quirks = world, quirks

    def before_conversion(self, media: Media) -> bool:
        """Whether the post is from before the account was professional: the oldest part of its posts (Q01)."""
        world = self._world
        if not isinstance(world, SeededWorld) or media.k >= STORY:
            return False
        return media.k < self._quirks.share("Q01") * world.history_posts

    def music_protected(self, media: Media) -> bool:
        """Whether protected music keeps the file of a video from being read (Q24)."""
        return media.video and self._meets("Q24", media)

    def likes_hidden(self, media: Media) -> bool:
        """Whether the owner hides the number of likes (Q25)."""
        return self._meets("Q25", media)

    def archived(self, account: int, k: int) -> bool:
        """Whether the post was taken off the list, though it can be read by its id (Q59)."""
        return self._world.has_numbers and k < STORY and self._quirks.hits("Q59", account, k)

    def crossposted(self, media: Media) -> bool:
        """Whether the post was shared to Facebook too; a quarter of the accounts never do that."""
        if not self._from_the_world(media) or unit(self._world.seed, media.account, 80) < 0.25:
            return False
        share = {"REELS": 0.5, "STORY": 0.15}.get(media.shape or "", 0.2)
        return unit(self._world.seed, media.account, media.k, 81) < share

    def region(self, account: int) -> str:
        """Where the account is at home, as far as the platform's privacy rules care: EU, JP or nothing."""
        if not self._world.has_numbers:
            return ""
        country = self._world.profile(account).country
        return EU if country in EUROPE else JAPAN if country == "JP" else ""

    def tells_no_replies(self, account: int) -> bool:
        """Whether replies to the account's stories are told as 0 (Q57)."""
        return self.region(account) != "" and self._quirks.on("Q57")

    def _meets(self, quirk: str, media: Media) -> bool:
        return self._from_the_world(media) and self._quirks.hits(quirk, media.account, media.k)

    def _from_the_world(self, media: Media) -> bool:
        return media.finals is not None and not media.container
