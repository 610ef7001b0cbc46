"""The platform's quirks by id, each with a switch: what is odd about the real thing, and how often it shows.

A share of 0 is off, 1 is always; between them it is the part of the objects or calls that are met. Profile `calm` has
none, `realistic` what was measured of the platform, `hostile` all of them and more often. The ids are those of the
fact sheet that the sandbox was built from; docs/sandbox.md lists them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.sandbox.chance import unit

PROFILES = ("calm", "realistic", "hostile")
ALWAYS, NEVER = 1.0, 0.0


@dataclass(frozen=True)
class Quirk:
    """One oddity. `off` says what happens without it; the shares are those of the profiles."""

    id: str
    about: str
    off: str
    realistic: float = ALWAYS
    hostile: float = ALWAYS


CATALOGUE: dict[str, Quirk] = {
    quirk.id: quirk
    for quirk in (
        Quirk("Q01", "the oldest posts are from before the account was professional: 100/2108006 on their insights, "
              "also inside an expansion", "every post has insights", 0.03, 0.2),
        Quirk("Q02", "the title of that error is written in two ways", "always in sentence case", 0.5, 0.5),
        Quirk("Q03", "a story with fewer than 5 viewers: code 10 for the whole call", "small stories have insights"),
        Quirk("Q04", "code 10 has two meanings, told apart by the message", "few viewers are told with code 100"),
        Quirk("Q05", "insights of fresh or small accounts are empty instead of 0", "zeros are told"),
        Quirk("Q06", "today's bucket appears hours late, is 0 at first, then grows", "it is there at once, and grows"),
        Quirk("Q07", "the last two days are restated as they are counted", "values are final at once"),
        Quirk("Q08", "reach is not additive: the days sum to more than the window",
              "the window is the sum of its days"),
        Quirk("Q09", "breakdowns miss their total by 1 or 2 %", "breakdowns sum to their total"),
        Quirk("Q10", "follow_type is empty beyond 365 days", "follow_type is kept as long as the rest"),
        Quirk("Q11", "more than 30 days in one call is an error on graph.facebook.com", "windows of any length"),
        Quirk("Q12", "insights from before 730 days are an error", "history is kept for ever"),
        Quirk("Q13", "follower_count is told for 30 days without today", "follower_count as long as the rest"),
        Quirk("Q14", "online_followers answers an empty map for most accounts", "every account has its hours", 0.8),
        Quirk("Q15", "views without total_value is an error, so is breakdown follower_type",
              "views has a series too, follower_type means follow_type"),
        Quirk("Q16", "a breakdown is silently ignored in a series", "that is refused"),
        Quirk("Q17", "an unsupported breakdown is 'An unknown error has occurred.'", "it is a clear code 100"),
        Quirk("Q18", "one wrong metric fails the whole call", "wrong metrics are left out, unless all are wrong"),
        Quirk("Q19", "a metric that the media product lacks is an error", "that metric is left out of the answer"),
        Quirk("Q20", "insights paging goes on into the future", "it ends at the present"),
        Quirk("Q21", "days end at midnight in Los Angeles: 07:00Z in summer, 08:00Z in winter", "days end at 00:00Z"),
        Quirk("Q22", "totals are of the days that begin in the window, so until=now tells a part of today",
              "totals are of exactly the time asked for"),
        Quirk("Q23", "media_count differs by a few per cent from what is listed", "they agree"),
        Quirk("Q24", "media_url is missing where music is protected", "every media has its link", 0.03, 0.3),
        Quirk("Q25", "like_count is missing where the owner hides it, in indirect reads", "it is told", 0.03, 0.3),
        Quirk("Q26", "thumbnail_url exists for VIDEO only", "every media has one"),
        Quirk("Q27", "links to pictures change with every read and die after about 32 hours",
              "links are stable and live for ever"),
        Quirk("Q28", "comments_count includes replies, the list has top-level comments only",
              "it counts top-level comments"),
        Quirk("Q29", "some reads fail passingly with code 1 or 2", "no read fails by chance", 0.002, 0.05),
        Quirk("Q30", "too much in one call: 'Please reduce the amount of data'", "no bound but the hard one"),
        Quirk("Q31", "the app's limit comes as HTTP 400 or 403", "always 400", 0.5, 0.5),
        Quirk("Q32", "the account's limit (80002) is HTTP 400", "it is HTTP 429"),
        Quirk("Q33", "the first calls come without usage headers", "every answer has them"),
        Quirk("Q34", "images are processed too: the container is IN_PROGRESS for some seconds",
              "it is finished once fetched"),
        Quirk("Q35", "publishing early: 9007 'Media ID is not available'",
              "the message is clear words"),
        Quirk("Q36", "fetching a good URL fails now and then with 9004/2207052", "good URLs are fetched", 0.005, 0.1),
        Quirk("Q37", "the post is made, yet an error is answered (4/2207051)", "an error means no post", NEVER, 0.05),
        Quirk("Q38", "reads of fresh objects fail with 100/33 'Authorization Error' for page tokens",
              "fresh objects can be read", NEVER, 0.1),
        Quirk("Q39", "the permalink cannot be read right after publishing", "it can", NEVER, 0.2),
        Quirk("Q40", "a container never leaves IN_PROGRESS", "each ends", NEVER, 0.03),
        Quirk("Q41", "a failed container says why as free text with a subcode", "the text is 'Error'"),
        Quirk("Q42", "PNG and WebP are accepted at the container", "only JPEG is"),
        Quirk("Q43", "the quota is 100 in the guide and 50 in the reference", "it is 50"),
        Quirk("Q44", "the publish quota counts when publishing, not when creating", "creating is refused too"),
        Quirk("Q45", "hashtag pages have the same `after` every time, yet advance", "each page has its own"),
        Quirk("Q46", "webhooks come twice, out of order, in batches", "each comes once and in order", 0.1, 0.4),
        Quirk("Q47", "webhook bodies escape non-ASCII and slashes; the signature is over those bytes",
              "bodies are plain UTF-8"),
        Quirk("Q48", "comment webhooks: value.id by Instagram login, value.comment_id by Facebook login",
              "both have comment_id"),
        Quirk("Q49", "story_insights webhooks have the old metric names", "they have today's names"),
        Quirk("Q50", "a code used twice answers an error of another shape", "it answers the usual envelope"),
        Quirk("Q51", "the redirect ends with #_", "it does not"),
        Quirk("Q52", "a token younger than 24 hours cannot be refreshed", "it can"),
        Quirk("Q53", "a changed password kills page tokens too", "page tokens live on"),
        Quirk("Q54", "Pages owned by a business are missing from /me/accounts", "all are listed", 0.03, 0.3),
        Quirk("Q55", "instagram_business_account is absent where nothing is linked", "it is null"),
        Quirk("Q56", "an album's children have no insights and no counts", "they have the album's"),
        Quirk("Q57", "story replies are 0 in Europe and Japan", "replies are counted everywhere"),
        Quirk("Q58", "organic, total and boosted counters differ", "all are the same"),
        Quirk("Q59", "archived posts vanish from the list, yet can be read by id",
              "nothing is archived", NEVER, 0.02),
        Quirk("Q60", "a post deleted while paging makes the cursor invalid", "paging goes on after it", NEVER, ALWAYS),
        Quirk("Q61", "titles and descriptions of insights differ by locale and year",
              "they never change", NEVER, ALWAYS),
        Quirk("Q62", "timestamps end with +0000", "they end with Z"),
        Quirk("Q63", "numbers of ads insights are strings", "they are numbers"),
        Quirk("Q64", "days of ads are those of the ad account's zone", "they are those of the Instagram insights"),
        Quirk("Q65", "async reports: 100 % before they are completed, skipped, failed", "they complete", 0.1, 0.4),
        Quirk("Q66", "optional parameters in JSON bodies are ignored", "they are read", NEVER, ALWAYS),
        Quirk("Q67", "in development mode posts are visible to people with a role only",
              "the app is live", NEVER, ALWAYS),
        Quirk("Q68", "watch time of reels is in milliseconds", "it is in seconds"),
        Quirk("Q69", "reels_skip_rate is a percentage with decimals", "it is a share from 0 to 1"),
        Quirk("Q70", "values of media breakdowns are in lower case, though documented in upper case",
              "they are in upper case"),
        Quirk("Q71", "demographics may begin with the dimension 'timeframe'",
              "they have the asked dimensions only", 0.5, 0.5),
        Quirk("Q72", "business_discovery's view_count mixes paid and organic", "it is organic"),
        Quirk("Q73", "saved_count is listed, yet not told", "it is told"),
        Quirk("Q74", "view_count of one's own media is an error", "it is told"),
        Quirk("Q75", "like_count and the likes metric drift apart for 48 hours", "they agree"),
    )
}  # fmt: skip


class Quirks:
    """The shares in force: those of a profile, with some set by hand."""

    def __init__(self, seed: int, profile: str, chosen: Mapping[str, float] | None = None) -> None:
        self._seed = seed
        self._shares = {quirk.id: _share(quirk, profile) for quirk in CATALOGUE.values()}
        for name, share in (chosen or {}).items():
            self.set(name, share)

    def on(self, name: str) -> bool:
        """Whether the quirk shows at all."""
        return self._shares[name] > 0

    def hits(self, name: str, *parts: int) -> bool:
        """Whether it meets this object or call; `parts` name it, so that the same is always met."""
        share = self._shares[name]
        return share >= 1 or (share > 0 and unit(self._seed, 9000 + int(name[1:]), *parts) < share)

    def share(self, name: str) -> float:
        """How often the quirk shows, 0 to 1."""
        return self._shares[name]

    def set(self, name: str, share: float) -> None:
        """Switch a quirk; raises ValueError for an unknown id or share."""
        if name not in CATALOGUE:
            raise ValueError(f"there is no quirk {name}; they are Q01 to Q75")
        if not 0 <= float(share) <= 1:
            raise ValueError(f"the share of {name} must be between 0 (off) and 1 (always)")
        self._shares[name] = float(share)

    def listed(self) -> list[dict[str, object]]:
        """Every quirk with its share, for people."""
        return [
            {"id": q.id, "share": self._shares[q.id], "about": q.about, "off": q.off}
            for q in CATALOGUE.values()
        ]


def _share(quirk: Quirk, profile: str) -> float:
    return {"calm": NEVER, "realistic": quirk.realistic, "hostile": quirk.hostile}[profile]
