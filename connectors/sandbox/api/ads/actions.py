"""Lists of actions in rows of insights: by type, with the values of attribution windows."""

from dataclasses import dataclass

from connectors.sandbox.api.ads.cells import OFF_PLATFORM
from connectors.sandbox.api.ads.nodes import AdNode
from connectors.sandbox.api.paging import Json

DEVICES = (("android_smartphone", 0.44), ("desktop", 0.05), ("iphone", 0.51))
REACTIONS = (("like", 0.86), ("love", 0.11), ("wow", 0.03))


@dataclass(frozen=True)
class Action:
    """How often something happened, by when: within a day of a click, in the days after it, a day after a view."""

    kind: str
    click: float
    later: float = 0
    view: float = 0

    @property
    def value(self) -> float:
        """What the ad set's attribution counts: 7 days after a click and 1 after a view."""
        return self.click + self.later + self.view

    def window(self, name: str) -> float:
        """The value of an attribution window; 0 for those that are not told (any more)."""
        return {
            "1d_click": self.click, "7d_click": self.click + self.later,
            "28d_click": self.click + self.later + self.later // 5, "1d_view": self.view, "default": self.value,
        }.get(name, 0)  # fmt: skip


def actions_of(n: dict[str, int], breakdowns: tuple[str, ...]) -> list[Action]:
    """Every action of a row by type; what happened off the platform is not told under some breakdowns."""
    engaged = n["likes"] + n["comments"] + n["saved"] + n["shares"] + n["link_clicks"] + n["video_views"]
    found = [
        Action("comment", n["comments"]), Action("link_click", n["link_clicks"]),
        Action("onsite_conversion.post_save", n["saved"]), Action("page_engagement", engaged),
        Action("post", n["shares"]), Action("post_engagement", engaged), Action("post_reaction", n["likes"]),
        Action("video_view", 0, 0, n["video_views"]),
    ]  # fmt: skip
    if not OFF_PLATFORM & set(breakdowns):
        bought = n["purchases_1d"], n["purchases_7d"], n["purchases_view"]
        led = n["leads_1d"], n["leads_7d"], n["leads_view"]
        found += [Action(kind, n["landings"]) for kind in ("landing_page_view", "omni_landing_page_view")]
        found += [
            Action(kind, n["carts"])
            for kind in ("offsite_conversion.fb_pixel_add_to_cart", "omni_add_to_cart")
        ]
        found += [Action(kind, *bought) for kind in PURCHASES]
        found += [Action(kind, *led) for kind in ("lead", "offsite_conversion.fb_pixel_lead")]
    return sorted((one for one in found if one.value > 0), key=lambda one: one.kind)


PURCHASES = ("offsite_conversion.fb_pixel_purchase", "omni_purchase", "purchase")


def values_of(n: dict[str, int], breakdowns: tuple[str, ...]) -> list[Action]:
    """What purchases were worth, in minor units."""
    if OFF_PLATFORM & set(breakdowns) or not n["purchases_1d"] + n["purchases_7d"] + n["purchases_view"]:
        return []
    return [Action(kind, n["value_1d"], n["value_7d"], n["value_view"]) for kind in PURCHASES]


def told(action: Action, value: str, windows: dict[str, str]) -> Json:
    """An action as JSON."""
    return {"action_type": action.kind, "value": value} | windows


def divided(node: AdNode, entries: list[Json], action_breakdowns: tuple[str, ...]) -> list[Json]:
    """Entries of whole numbers divided by what action_breakdowns ask beside the type."""
    for name in action_breakdowns:
        if name == "action_device":
            entries = [part for entry in entries for part in _parts(entry, name, DEVICES)]
        elif name == "action_reaction":
            entries = [
                part
                for entry in entries
                for part in (
                    _parts(entry, name, REACTIONS) if entry["action_type"] == "post_reaction" else [entry]
                )
            ]
        elif name == "action_target_id":
            entries = [entry | {name: node.id.removeprefix("act_")} for entry in entries]
        elif name == "action_destination":
            page = node.call.platform.ids.page(node.account)
            entries = [entry | {name: page} for entry in entries]
        elif name == "action_video_type":
            entries = [
                entry | ({name: "total"} if "video" in entry["action_type"] else {}) for entry in entries
            ]
    if "action_type" in action_breakdowns:
        return entries
    return [{name: value for name, value in entry.items() if name != "action_type"} for entry in entries]


def _parts(entry: Json, name: str, shares: tuple[tuple[str, float], ...]) -> list[Json]:
    """An entry in parts that add up to it."""
    found, below, done = [], 0.0, 0
    for word, share in shares:
        below += share
        until = int(int(entry["value"]) * min(below, 1.0) + 0.5)
        if until > done:
            found.append({"action_type": entry["action_type"], name: word, "value": str(until - done)})
        done = until
    return found
