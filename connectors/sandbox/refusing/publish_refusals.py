"""What the platform says when publishing goes wrong: every code and subcode with its words.

Literal messages and titles are those that clients of the platform published; where only the meaning is documented the
words are ours. Failures that the documents give a subcode only are told with the code -1 (or 100 at creation).
"""

from connectors.sandbox.refusing.refusals import Refusal, invalid

Row = tuple[str, str | None, str | None]

_PHOTO_OR_VIDEO = "Only photo or video can be accepted as media type."
_INVALID = "Invalid parameter"
_FATAL = "Fatal"

TABLE: dict[tuple[int, int | None], Row] = {
    (-2, 2207003): ("Media download timed out", "Timeout", "It takes too long to download the media."),
    (-2, 2207020): ("Media expired", "Media expired", "The media has expired. Upload it again."),
    (-1, 2207001): (_FATAL, "Instagram server error", "Instagram server error. Try again."),
    (-1, 2207032): (_FATAL, "Create media failed", "Create media failed, please try to re-create the media."),
    (-1, 2207053): (_FATAL, "Unknown upload error", "An unknown error occurred while the media was uploaded."),
    (-1, 2207073): (_FATAL, "Cannot delete", "This kind of media cannot be deleted."),
    (-1, 2207077): (_FATAL, "Video download failed", "The video could not be downloaded completely."),
    (-1, 2207082): (_FATAL, "Media upload failed", "The media could not be uploaded or processed."),
    (-1, 2207085): (_FATAL, "Video not processed", "The video could not be processed."),
    (1, 2207057): (
        "An unknown error occurred", "Invalid thumbnail offset",
        "The thumbnail offset must be at least 0 and less than the duration of the video.",
    ),
    (4, 2207051): (
        "Application request limit reached", "Action is blocked",
        "We restrict certain activity to protect our community. Tell us if you think we made a mistake.",
    ),
    (9, 2207042): (
        "Application request limit reached", "Publishing limit reached",
        "You reached the maximum number of posts that may be published by the content publishing API.",
    ),
    (24, 2207006): (
        "The requested resource does not exist", "Media not found",
        "The media with this id cannot be found, or you have no permission for it.",
    ),
    (24, 2207008): (
        "The requested resource does not exist", "Media builder not found",
        "The media builder with this creation id does not exist or has expired.",
    ),
    (25, 2207050): ("User access is restricted", "Restricted account", "The Instagram account is restricted."),
    (100, 2207023): (_INVALID, "Unknown media type", "The media type {value} is unknown."),
    (100, 2207028): (
        _INVALID, "Carousel validation failed",
        "The post won't work as a carousel. Carousels need at least 2 and at most 10 photos or videos.",
    ),
    (100, 2207035): (_INVALID, "Product tag position", "Product tags of a video must not have positions."),
    (100, 2207036): (_INVALID, "Product tag position", "Product tags of a photo need positions."),
    (100, 2207037): (
        _INVALID, "Invalid product tag",
        "A product cannot be tagged: its id is wrong, it was deleted, or you may not tag it.",
    ),
    (100, 2207040): (_INVALID, "Too many tags", "At most 20 @ tags are allowed."),
    (100, 2207081): (_INVALID, "Not eligible for trial reels", "This account is not eligible for trial reels."),
    (352, 2207026): (
        "The video file you selected is in a format that we don't support.", "Unsupported video format",
        "The video format is not supported. Check the specifications.",
    ),
    (368, None): ("The action attempted has been deemed abusive or is otherwise disallowed", None, None),
    (9004, 2207052): (
        _PHOTO_OR_VIDEO, "Media download has failed. The media URI doesn't meet our requirements.",
        "The media could not be fetched from this URI.",
    ),
    (9007, 2207027): (
        "Media ID is not available", "Cannot Publish",
        "The media is not ready for publishing, please wait for a moment",
    ),
    (36000, 2207004): (
        "The image size is too large.", "Image size too large",
        "The image is too large to download. It should be less than 8 MiB.",
    ),
    (36001, 2207005): (
        "The image format is not supported.", "Unsupported image format",
        "The image format is not supported. Supported formats are: JPEG.",
    ),
    (36003, 2207009): (
        "The aspect ratio is not supported.", "Invalid aspect ratio",
        "The submitted image with aspect ratio {value} cannot be published. Submit an image between 4:5 and 1.91:1.",
    ),
    (36004, 2207010): (
        "The caption was too long.", "Caption too long",
        "The caption may have at most 2200 characters, 30 hashtags and 20 @ tags.",
    ),
}  # fmt: skip

AUDIO = (9050, 9052, 9054, 9055, 9056, 9057, 9058, 9060, 9062, 9063, 9064)
"""Subcodes of code 100 for wrong audio parameters; what each means is not documented."""
TABLE |= {
    (100, subcode): (_INVALID, "Invalid audio", "An audio parameter is not valid.") for subcode in AUDIO
}
TABLE[10, 9053] = (
    "(#10) Application does not have permission for this action",
    "Audio not available",
    "The audio cannot be used in ads.",
)
TABLE[200, None] = (
    "(#200) The calling app is missing the ads_management permission for the target.",
    None,
    None,
)
_STATUS: dict[tuple[int, int | None], int] = {(10, 9053): 403, (200, None): 403}
_CODES = {subcode: code for code, subcode in TABLE if subcode is not None}


def publish_refusal(code: int, subcode: int | None = None, value: str = "") -> Refusal:
    """The refusal of this code and subcode; raises KeyError for one that publishing does not know."""
    message, title, words = TABLE[code, subcode]
    said = words.format(value=value) if words is not None else None
    status = _STATUS.get((code, subcode), 400)
    return Refusal(code, message, subcode, status, title=title, words=said, transient=False)


def of_subcode(subcode: int, value: str = "") -> Refusal:
    """The refusal of a subcode; the one for unknown upload errors when nobody knows it."""
    code = _CODES.get(subcode)
    return publish_refusal(code, subcode, value) if code is not None else publish_refusal(-1, 2207053)


def coded(name: str) -> Refusal:
    """A coded exception: INVALID_LOCATION_ID, PERMISSION or INVALID_PARAM."""
    return invalid(f"INSTAGRAM_PLATFORM_API__{name}")


def not_allowed(param: str) -> Refusal:
    """A parameter that this kind of container, or this login, does not take."""
    return invalid(f"param {param} is not allowed")


def unknown_media_type(value: str) -> Refusal:
    """A media_type that cannot be published."""
    return publish_refusal(100, 2207023, value)


def container_not_ready(clear: bool) -> Refusal:
    """Publishing before the container is finished; `clear` says so in the message too."""
    refusal = publish_refusal(9007, 2207027)
    if clear:
        refusal.message = refusal.words or refusal.message
    return refusal


def unreadable_as_yet() -> Refusal:
    """A fresh object that a Page's token cannot read during the platform's outages."""
    return Refusal(100, "Authorization Error", 33, kind="GraphMethodException")
