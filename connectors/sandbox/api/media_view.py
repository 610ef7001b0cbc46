"""A post at the instant of a call, with what its fields need."""

from dataclasses import replace

from connectors.sandbox.api.call import Call
from connectors.sandbox.ids import shortcode
from connectors.sandbox.wire.links import links_of
from connectors.sandbox.world.model import Counters, Media


class MediaView:
    """A post as one call sees it. `direct` says that it was asked for by its own id."""

    __slots__ = ("_counters", "_totals", "call", "direct", "id", "media")

    def __init__(self, call: Call, media: Media, direct: bool = False) -> None:
        self.call, self.media, self.direct = call, media, direct
        self.id = call.platform.ids.media(media.account, media.k, media.child)
        self._counters: Counters | None = None
        self._totals: Counters | None = None

    @property
    def counters(self) -> Counters:
        """The organic counters at the call's instant."""
        if self._counters is None:  # many posts make a page, so this is written out and not a cached_property
            self._counters = self.call.platform.library.counters(self.media, self.call.at)
        return self._counters

    @property
    def totals(self) -> Counters:
        """The counters with what ads brought and views on Facebook; no ads are known of accounts beside the world."""
        library = self.call.platform.library
        if self._totals is None and self.media.account < library.world.account_count:
            self._totals = library.totals(self.media, self.call.at)
        elif self._totals is None:
            views = self.counters.views + library.facebook_views(self.media, self.call.at)
            self._totals = replace(self.counters, views=views)
        return self._totals

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
        return not self.media.child and self.call.platform.library.flags.music_protected(self.media)

    @property
    def likes_hidden(self) -> bool:
        """Whether its owner hides the likes from whoever does not ask for this very post."""
        return not self.direct and self.call.platform.library.flags.likes_hidden(self.media)

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
