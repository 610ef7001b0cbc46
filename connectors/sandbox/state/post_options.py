"""What a post was asked to be, beyond its media and caption."""

import msgspec


class UserTag(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person tagged in a picture or clip."""

    username: str
    x: float | None = None
    y: float | None = None


class ProductTag(msgspec.Struct, frozen=True, omit_defaults=True):
    """A product tagged in a picture or clip."""

    product_id: str
    x: float | None = None
    y: float | None = None


class AudioMix(msgspec.Struct, frozen=True, omit_defaults=True):
    """Music under a reel, with the loudness of both."""

    audio_id: str
    audio_volume: float = 100.0
    video_volume: float = 0.0


class PostOptions(msgspec.Struct, frozen=True, omit_defaults=True):
    """The optional parameters of a container."""

    user_tags: tuple[UserTag, ...] = ()
    product_tags: tuple[ProductTag, ...] = ()
    collaborators: tuple[str, ...] = ()
    location_id: str = ""
    cover_url: str = ""
    thumb_offset: int | None = None
    share_to_feed: bool | None = None
    audio_name: str = ""
    audio: AudioMix | None = None
    trial: str = ""
    is_ai_generated: bool = False
    sponsors: tuple[str, ...] = ()
    is_paid_partnership: bool = False
