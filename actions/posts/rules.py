"""What Instagram takes: every rule a post must keep, each told in plain words with its fix.

Limits after graph-api.md 5.2 and 5.5 (Meta's publishing reference, September 2026). Pure functions: no ledger,
no clock of their own, so that forms can show all problems while the person types.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

KINDS = ("image", "carousel", "reel", "story")
MAX_CAPTION = 2200
MAX_HASHTAGS = 30
MAX_MENTIONS = 20
MAX_ALT_TEXT = 1000
MAX_COLLABORATORS = 3
MAX_LATE_S = 24 * 3600
TALLEST, WIDEST = 4 / 5, 1.91
OPTIONS = frozenset(
    {"share_to_feed", "location_id", "user_tags", "collaborators", "thumb_offset", "when_late"}
)

_HASHTAG = re.compile(r"(?<![\w#])#\w+")
_MENTION = re.compile(r"(?<![\w@.])@[\w.]+")
_USERNAME = re.compile(r"[A-Za-z0-9._]{1,30}")


@dataclass(frozen=True)
class PostFile:
    """What the rules need to know of one file of a post."""

    mime: str
    bytes: int
    width: int | None
    height: int | None
    duration_ms: int | None
    name: str = "the file"

    @property
    def is_video(self) -> bool:
        """Whether it moves."""
        return self.mime.startswith("video/")


@dataclass(frozen=True)
class Content:
    """What a post says and shows, without its time and account."""

    kind: str
    caption: str
    files: Sequence[PostFile]
    alt_texts: Sequence[str | None] = ()
    first_comment: str | None = None
    options: dict[str, Any] = field(default_factory=dict)


def content_problems(content: Content) -> list[str]:
    """List every rule the content breaks; empty when Instagram should take it."""
    if content.kind not in KINDS:
        return [f'"{content.kind}" is not a kind of post. Choose one of: {", ".join(KINDS)}.']
    return [
        *_caption_problems(content.caption, "The caption"),
        *_caption_problems(content.first_comment or "", "The first comment"),
        *_file_problems(content),
        *_alt_text_problems(content),
        *_option_problems(content),
        *_story_problems(content),
    ]


def content_notes(content: Content) -> list[str]:
    """Tell what is allowed but may surprise."""
    if content.kind == "story" and content.caption.strip():
        return ["Instagram shows no caption on a story; it is kept here for your own overview."]
    return []


def _caption_problems(text: str, what: str) -> list[str]:
    problems = []
    if len(text) > MAX_CAPTION:
        problems.append(
            f"{what} has {len(text):,} characters; Instagram takes at most {MAX_CAPTION:,}. "
            f"Shorten it by {len(text) - MAX_CAPTION:,}."
        )
    hashtags = len(_HASHTAG.findall(text))
    if hashtags > MAX_HASHTAGS:
        problems.append(
            f"{what} has {hashtags} hashtags; Instagram takes at most {MAX_HASHTAGS}. "
            f"Remove {hashtags - MAX_HASHTAGS}."
        )
    mentions = len(_MENTION.findall(text))
    if mentions > MAX_MENTIONS:
        problems.append(
            f"{what} mentions {mentions} people; Instagram takes at most {MAX_MENTIONS}. "
            f"Remove {mentions - MAX_MENTIONS}."
        )
    return problems


def _file_problems(content: Content) -> list[str]:
    files, kind = content.files, content.kind
    if not files:
        needed = {"carousel": "2 to 10 pictures or videos", "reel": "one MP4 video"}.get(kind, "one picture")
        return [f"The post has no media. Add {needed}."]
    if kind == "carousel" and not 2 <= len(files) <= 10:
        return [f"A carousel takes 2 to 10 files, this one has {len(files)}. Add or remove some."]
    if kind != "carousel" and len(files) > 1:
        hint = (
            " For several pictures choose the kind carousel."
            if kind == "image"
            else " Make one post of each."
        )
        return [f"A post of the kind {kind} takes exactly one file, this one has {len(files)}.{hint}"]
    return [problem for file in files for problem in _one_file_problems(kind, file)]


def _one_file_problems(kind: str, file: PostFile) -> list[str]:
    if kind == "image" and file.is_video:
        return [f"{file.name} is a video. Choose the kind reel for it, or use a picture."]
    if kind == "reel" and not file.is_video:
        return [f"{file.name} is a picture. A reel takes one MP4 video; choose the kind image for a picture."]
    if file.is_video:
        return _video_problems(kind, file)
    return [] if kind == "story" else _ratio_problems(file)


def _ratio_problems(file: PostFile) -> list[str]:
    """Check 4:5 … 1.91:1, with a pixel of tolerance for rounding."""
    if not file.width or not file.height:
        return []
    if file.width + 1 < file.height * TALLEST:
        fix = f"Crop it to at most {round(file.width / TALLEST)} pixels in height."
        return [
            f"{file.name} ({file.width} × {file.height}) is too tall for the feed, which ends at 4:5. {fix}"
        ]
    if file.width - 1 > file.height * WIDEST:
        fix = f"Crop it to at most {int(file.height * WIDEST)} pixels in width."
        return [
            f"{file.name} ({file.width} × {file.height}) is too wide for the feed, which ends at 1.91:1. {fix}"
        ]
    return []


def _video_problems(kind: str, file: PostFile) -> list[str]:
    longest, largest_mb = (60, 100) if kind in {"story", "carousel"} else (900, 300)
    problems = []
    if file.bytes > largest_mb * 1024 * 1024:
        problems.append(
            f"{file.name} has {file.bytes / 1e6:,.0f} MB; at most {largest_mb} MB are taken. Compress it."
        )
    seconds = None if file.duration_ms is None else file.duration_ms / 1000
    if seconds is not None and not 3 <= seconds <= longest:
        problems.append(
            f"{file.name} lasts {seconds:,.1f} seconds; as a {kind} it must last 3 to {longest} seconds. Cut it."
        )
    return problems


def _alt_text_problems(content: Content) -> list[str]:
    problems = []
    for position, text in enumerate(content.alt_texts, start=1):
        if text and len(text) > MAX_ALT_TEXT:
            problems.append(
                f"The alt text of file {position} has {len(text):,} characters; at most {MAX_ALT_TEXT:,} are taken. "
                f"Shorten it by {len(text) - MAX_ALT_TEXT:,}."
            )
    if content.kind in {"reel", "story"} and any(content.alt_texts):
        problems.append(f"Instagram takes no alt text for a {content.kind}. Remove it.")
    if len(content.alt_texts) > len(content.files):
        problems.append("There are more alt texts than files. Remove some.")
    return problems


def _option_problems(content: Content) -> list[str]:
    options, problems = content.options, []
    unknown = sorted(set(options) - OPTIONS)
    if unknown:
        problems.append(f"Unknown option: {', '.join(unknown)}. Known are: {', '.join(sorted(OPTIONS))}.")
    if content.kind != "reel" and ("share_to_feed" in options or "thumb_offset" in options):
        problems.append("Sharing to the feed and the cover moment are options of reels only. Remove them.")
    collaborators = options.get("collaborators") or []
    if len(collaborators) > MAX_COLLABORATORS:
        problems.append(
            f"There are {len(collaborators)} collaborators; at most {MAX_COLLABORATORS} are taken."
        )
    problems.extend(_name_problems(collaborators))
    if options.get("when_late", "review") not in {"review", "miss"}:
        problems.append('What happens to a late post (when_late) is either "review" or "miss".')
    for tag in options.get("user_tags") or []:
        problems.extend(_tag_problems(tag, content))
    return problems


def _name_problems(names: Sequence[Any]) -> list[str]:
    return [
        f'"{name}" is not an Instagram user name. Write it without @, with letters, digits, dots and underscores.'
        for name in names
        if not (isinstance(name, str) and _USERNAME.fullmatch(name))
    ]


def _tag_problems(tag: Any, content: Content) -> list[str]:
    if not isinstance(tag, dict):
        return ["A tagged person needs a user name and a place in the picture (x and y from 0 to 1)."]
    problems = _name_problems([tag.get("username")])
    placed = all(isinstance(tag.get(axis), int | float) and 0 <= tag[axis] <= 1 for axis in ("x", "y"))
    if content.kind in {"image", "carousel"} and not placed:
        problems.append(
            f"The tag of {tag.get('username')} needs a place in the picture: x and y from 0 to 1."
        )
    return problems


def _story_problems(content: Content) -> list[str]:
    if content.kind != "story":
        return []
    problems = []
    if content.first_comment:
        problems.append("A story takes no first comment. Remove it.")
    if content.options.get("collaborators"):
        problems.append("A story takes no collaborators. Remove them.")
    return problems
