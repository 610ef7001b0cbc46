"""Where the platform's documents disagree or say nothing: one switch per open question, with the likelier reading."""

from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True)
class Switches:
    """The open questions. Each field's comment names the readings."""

    quota_total: int = 0
    """Publishes per 24 hours; 0 leaves it to quirk Q43 (100 by the guide, 50 by the reference)."""
    single_use: bool = True
    """Whether a container publishes once only."""
    published_twice: str = "not_found"
    """What publishing a container that is used up answers: not_found (24/2207006) or not_ready (9007/2207027)."""
    other_formats_publish: bool = True
    """Whether a PNG or WebP that its container took can be published too; 36001/2207005 where not."""
    default_version: int = 25
    """The version of calls that name none: an app's own setting, not the newest."""
    deleted_counts: str = "kept"
    """Whether an account's numbers keep what deleted posts had brought by then, or lose it: kept or removed."""
    failed_publish_counts: bool = False
    """Whether a refused media_publish uses up some of the publishing quota."""
    picture_check: str = "create"
    """When a picture's faults are told: create (the call itself is refused) or container (its status is ERROR)."""
    failed_publish: str = "cause"
    """What publishing a failed container answers: cause (what failed) or generic (-1/2207032)."""
    fetch_seconds: int = 20
    """How long a download of media may take before it is given up with -2/2207003."""
    local_media: bool = True
    """Whether media on this machine or a private network can be fetched; the real platform never can."""
    edit_lists: bool = True
    """Whether clips with edit lists are taken; the documents refuse them, nearly every encoder writes them."""
    carousel_clip_seconds: int = 60
    """The longest clip in a carousel; the documents do not say."""
    product_tags: int = 5
    """The most product tags of a post: 5 by the reference, 30 by the changelog."""
    image_type: bool = False
    """Whether media_type=IMAGE is taken; the documents say to leave it out for pictures, and refuse other words."""
    trial_reels: bool = True
    """Whether accounts are eligible for trial reels; 2207081 where not."""
    window_cap_on_ig: bool = False
    """Whether graph.instagram.com too refuses windows of more than 30 days."""
    series_zone: str = "pacific"
    """Where the days of series end, while quirk Q21 is on: pacific, utc or account."""
    total_zone: str = "utc"
    """Where the days of totals end, while quirk Q22 is on: utc, pacific or account."""
    one_day_breakdown: str = "full"
    """What a one-day window with a breakdown answers: full or empty."""
    crossposted: str = "values"
    """What crossposted_views answers for reels that were not shared to Facebook: values or error."""
    unknown_status: int = 400
    """HTTP status of "An unknown error has occurred." for an unsupported breakdown: 400 or 500."""
    token_status: int = 400
    """HTTP status of code 190: 400 or 401."""
    permission_status: int = 400
    """HTTP status of code 10: 400 or 403."""
    named_permission: bool = False
    """Whether code 10 names the missing permission."""
    session_code: int = 190
    """Code of tokens that were taken back: 190, or 102 (API session), which means the same."""
    early_refresh: int = 190
    """Code of refreshing a token within its first 24 hours: 190 or 10."""
    require_proof: bool = False
    """Whether the app demands appsecret_proof on graph.facebook.com."""
    config_token: str = "user"  # noqa: S105 - a kind of token
    """What an authorisation with config_id gives: user (expires) or system (does not)."""
    ads_versions: str = "upgrade"
    """What Marketing API paths of a dead version get: upgrade (the oldest live one) or refuse (2635)."""
    bare_pages: int = -1
    """How many Pages without an Instagram account the person has; -1 leaves it to quirk Q55 (one, or none)."""
    token_reply: str = "flat"  # noqa: S105 - the name of a shape
    """Shape of the Instagram login's first token: flat or wrapped."""
    webhook_secret_ig: str = "app"  # noqa: S105 - says which secret, not the secret
    """Which secret signs webhooks of the Instagram login: app or instagram."""
    webhook_shape_ig: str = "changes"
    """Shape of the Instagram login's entries: changes, flat, or array (changes, and a list around it all)."""
    webhook_few: str = "minus"
    """How story_insights tells values below 5: minus (-1) or exact."""
    comment_rules: str = "wide"
    """What a comment may be: wide (2,200 characters, 30 hashtags) or narrow (300, 4, one link, not all capitals)."""
    ig_batch: bool = True
    """Whether graph.instagram.com takes batches."""
    ig_etag: bool = True
    """Whether graph.instagram.com knows ETags."""
    ids_count_each: bool = True
    """Whether each id of `ids=` is a counted call."""
    expansion_counts: bool = False
    """Whether every medium of an expansion is a counted call."""
    app_users: int = 500
    """Daily users of the app: it may make 200 calls an hour for each of them (error 4)."""
    user_budget: int = 50_000
    """Calls an hour for one person, and for one Page by a person's token (errors 17 and 32); it is not published."""
    impressions_floor: int = 10
    """An account's 4,800 calls a day per impression are counted with at least so many impressions (error 80002)."""
    account_budget: int = 0
    """Calls a day for one account or Page; 0 leaves it to its impressions."""
    ads_combination: str = "1504041"
    """What breakdowns get that do not go together: code 2 with subcode 1504041, or code 100 with their names."""
    ads_tier: str = "standard_access"
    """The app's tier for ads: standard_access or development_access, which may make 300 times fewer calls."""
    field_error_type: bool = False
    """Whether the error of an unknown field ends with " on node type (IGMedia)"."""
    ig_caption: bool = True
    """Whether caption and media_product_type exist on graph.instagram.com (the client library) or not (the guide)."""
    children_permalink: bool = False
    """Whether an album's children have permalink and shortcode (samples) or not (the guide)."""
    limit_over_most: str = "clamp"
    """What a limit above an edge's most does: clamp or error."""
    user_id_number: bool = False
    """Whether the Instagram login's user_id is a number (the client library) or text (practice)."""

    def changed(self, chosen: dict[str, Any]) -> "Switches":
        """These switches with some set; raises ValueError with a sentence for a wrong name or kind of value."""
        kinds = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        values: dict[str, Any] = {}
        for name, value in chosen.items():
            if name not in kinds:
                raise ValueError(f"there is no switch {name}; there are {', '.join(kinds)}")
            values[name] = _read(name, value, kinds[name])
        return replace(self, **values)

    def listed(self) -> list[dict[str, Any]]:
        """Every switch with its value and what it may be, for people."""
        return [
            {
                "name": field.name,
                "value": getattr(self, field.name),
                "choices": list(_CHOICES.get(field.name, ())),
            }
            for field in fields(self)
        ]


_CHOICES: dict[str, tuple[Any, ...]] = {
    "default_version": (21, 22, 23, 24, 25, 26),
    "deleted_counts": ("kept", "removed"),
    "published_twice": ("not_found", "not_ready"),
    "picture_check": ("create", "container"),
    "failed_publish": ("cause", "generic"),
    "ads_combination": ("1504041", "100"),
    "ads_tier": ("standard_access", "development_access"),
    "series_zone": ("pacific", "utc", "account"),
    "total_zone": ("utc", "pacific", "account"),
    "one_day_breakdown": ("full", "empty"),
    "crossposted": ("values", "error"),
    "unknown_status": (400, 500),
    "token_status": (400, 401),
    "permission_status": (400, 403),
    "token_reply": ("flat", "wrapped"),
    "session_code": (190, 102),
    "early_refresh": (190, 10),
    "config_token": ("user", "system"),
    "ads_versions": ("upgrade", "refuse"),
    "webhook_secret_ig": ("app", "instagram"),
    "webhook_shape_ig": ("changes", "flat", "array"),
    "webhook_few": ("minus", "exact"),
    "comment_rules": ("wide", "narrow"),
    "limit_over_most": ("clamp", "error"),
}


_RANGES = {
    "quota_total": (0, 1_000_000), "fetch_seconds": (1, 600), "carousel_clip_seconds": (3, 900),
    "product_tags": (0, 1000), "bare_pages": (-1, 100), "app_users": (1, 10**9), "user_budget": (1, 10**9),
    "impressions_floor": (0, 10**9), "account_budget": (0, 10**9),
}  # fmt: skip
"""The least and the most of every number that is not one of a few."""


def _read(name: str, value: Any, kind: type) -> Any:
    words = {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False}
    if kind is bool:
        found = words.get(str(value).lower())
        if found is None:
            raise ValueError(f"the switch {name} is true or false")
        return found
    try:
        if (
            value is None
            or isinstance(value, bool | list | dict)
            or (kind is int and isinstance(value, float))
        ):
            raise ValueError
        read = kind(value)
    except (TypeError, ValueError):
        raise ValueError(f"the switch {name} takes a {'number' if kind is int else 'word'}") from None
    if name in _CHOICES and read not in _CHOICES[name]:
        raise ValueError(f"the switch {name} is {' or '.join(str(choice) for choice in _CHOICES[name])}")
    least, most = _RANGES.get(name, (None, None))
    if least is not None and not least <= read <= most:
        raise ValueError(f"the switch {name} is from {least:,} to {most:,}")
    return read
