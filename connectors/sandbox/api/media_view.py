"""A post at the instant of a call, with what its fields need."""

from connectors.sandbox.ads_world import NOTHING, Paid
from connectors.sandbox.api.call import Call
from connectors.sandbox.ids import shortcode
from connectors.sandbox.links import links_of
from connectors.sandbox.model import Counters, Media


class MediaView:
    """A post as one call sees it. `direct` says that it was asked for by its own id."""

    __slots__ = ("_counters", "_paid", "call", "direct", "id", "media")

    def __init__(self, call: Call, media: Media, direct: bool = False) -> None:
        self.call, self.media, self.direct = call, media, direct
        self.id = call.platform.ids.media(media.account, media.k, media.child)
        self._counters: Counters | None = None
        self._paid: Paid | None = None

    @property
    def counters(self) -> Counters:
        """The organic counters at the call's instant."""
        if self._counters is None:  # many posts make a page, so this is written out and not a cached_property
            self._counters = self.call.platform.library.counters(self.media, self.call.at)
        return self._counters

    @property
    def paid(self) -> Paid:
        """What ads brought to it until the call's instant; nothing is known of those outside the world."""
        if self.media.account >= self.call.platform.world.account_count:
            return NOTHING
        if self._paid is None:
            self._paid = self.call.platform.ads.paid_at(self.media.account, self.media.k, self.call.at)
        return self._paid

    @property
    def known(self) -> bool:
        """Whether more than caption, likes and comments is known (not so in a world from a file)."""
        return self.media.shape is not None

    @property
    def uncounted(self) -> bool:
        """Whether it is a part of an album, which has no counters of its own."""
        return self.media.child > 0 and self.call.platform.quirks.on("Q56")

    @property
    def protected(self) -> bool:
        """Whether its music is protected, so that the platform keeps its file to itself."""
        own = self.media.container > 0 or self.media.shape == "CAROUSEL_ALBUM" or self.media.child > 0
        return not own and self.call.platform.quirks.hits("Q24", self.media.account, self.media.k)

    @property
    def likes_hidden(self) -> bool:
        """Whether its owner hides the likes from whoever does not ask for this very post."""
        place = self.media.account, self.media.k
        return self.known and not self.direct and self.call.platform.quirks.hits("Q25", *place)

    @property
    def shortcode(self) -> str:
        """The eleven characters of its permalink."""
        return shortcode(self.call.platform.world.seed, self.media.account, self.media.k)

    def link(self, suffix: str) -> str:
        """A file's signed link."""
        return picture_link(self.call, f"{self.id}.{suffix}")


def picture_link(call: Call, name: str) -> str:
    """The signed link of a file of the picture host; with quirk Q27 another one at every read, dead after 32 hours."""
    links = links_of(call.platform.world.seed)
    changing = call.platform.quirks.on("Q27")
    query = links.query(name, call.at, call.number) if changing else links.stable_query(name)
    return f"{call.platform.url}/cdn/{name}?{query}"
