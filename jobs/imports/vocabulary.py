"""The headings of known exports, in English and German, and mappings that people write for others."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobs.imports.errors import ImportRefused

Headings = Mapping[str, tuple[str, ...]]  # our name → how exports call it, in lower case

POSTS: Headings = {
    "media_id": ("post id", "media id", "beitrags-id", "beitrag-id"),
    "permalink": ("permalink", "link", "permanenter link", "dauerlink"),
    "span": ("date", "datum"),
    "likes": ("likes", "„gefällt mir“-angaben", '"gefällt mir"-angaben', "gefällt mir-angaben"),
    "comments": ("comments", "kommentare"),
    "saved": ("saves", "saved", "gespeicherte inhalte", "gespeichert", "speicherungen"),
    "shares": ("shares", "geteilte inhalte", "geteilt"),
    "reach": ("reach", "reichweite"),
    "views": ("views", "aufrufe"),
    "total_interactions": ("interactions", "total interactions", "interaktionen"),
}
DAYS: Headings = {
    "day": ("date", "datum", "day", "tag"),
    "reach": ("reach", "instagram reach", "reichweite", "instagram-reichweite"),
    "views": ("views", "instagram views", "aufrufe"),
    "profile_views": (
        "instagram profile visits",
        "profile visits",
        "profilbesuche",
        "instagram-profilaufrufe",
    ),
    "total_interactions": ("content interactions", "interactions", "inhaltsinteraktionen", "interaktionen"),
    "website_clicks": ("link clicks", "instagram link clicks", "linkklicks"),
    "follower_count": ("follows", "instagram follows", "new followers", "neue follower"),
}
WEB: Headings = {
    "day": ("date", "datum"),
    "source_medium": ("session source / medium", "session source/medium", "sitzungsquelle/-medium",
                      "sitzung – quelle/medium", "source / medium"),
    "source": ("session source", "sitzungsquelle", "source", "utm_source"),
    "medium": ("session medium", "sitzungsmedium", "medium", "utm_medium"),
    "campaign": ("session campaign", "sitzungskampagne", "sitzung – kampagne", "campaign", "utm_campaign"),
    "content": ("session manual ad content", "sitzung – manueller anzeigeninhalt", "utm_content"),
    "sessions": ("sessions", "sitzungen"),
    "key_events": ("key events", "conversions", "schlüsselereignisse"),
    "revenue": ("total revenue", "purchase revenue", "gesamtumsatz", "kaufumsatz", "revenue"),
}  # fmt: skip
KINDS: Mapping[str, Headings] = {"posts": POSTS, "web": WEB, "days": DAYS}
# What must be there: one of each group.
NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "posts": (("media_id", "permalink"), ("likes", "comments", "saved", "shares", "reach", "views")),
    "days": (("day",), tuple(name for name in DAYS if name != "day")),
    "web": (("day",), ("campaign",), ("sessions",)),
}
PRIMARY = ("primary", "primär")  # the values' column of a daily export, whose metric is its title


@dataclass(frozen=True)
class Explained:
    """How a file is to be read: kind, our name → its heading, and what its cells do not say."""

    kind: str
    columns: Mapping[str, str]
    date_format: str | None = None
    decimal: str | None = None
    currency: str | None = None


@dataclass(frozen=True)
class Header:
    """Where a file's columns are: our name → place. `others` are headings that are not taken."""

    kind: str
    at: int  # the row of the headings
    places: Mapping[str, int]
    headings: Sequence[str]
    others: Sequence[str] = field(default_factory=tuple)


def read_mapping(text: str) -> Explained:
    """Read a mapping (TOML). Raises ImportRefused that names what is wrong with it."""
    try:
        content: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ImportRefused(f"The mapping is no TOML: {error}.") from error
    kind, columns = str(content.get("kind")), content.get("columns", {})
    if kind not in KINDS:
        raise ImportRefused(f"The mapping's kind must be one of {', '.join(sorted(KINDS))}, not {kind!r}.")
    unknown = sorted(set(content) - {"kind", "columns", "date_format", "decimal", "currency"})
    unknown += sorted(set(columns) - set(KINDS[kind]))
    if unknown:
        known = ", ".join(KINDS[kind])
        raise ImportRefused(
            f"The mapping names {', '.join(unknown)}, which is not known. Columns of {kind}: {known}."
        )
    if content.get("decimal") not in (None, ".", ","):
        raise ImportRefused('The mapping\'s decimal must be "." or ",".')
    rest = {name: content.get(name) for name in ("date_format", "decimal", "currency")}
    return Explained(kind, {name: str(heading).lower() for name, heading in columns.items()}, **rest)


def find_header(rows: Sequence[Sequence[str]], mapping: Explained | None, kind: str | None) -> Header:
    """Find the row of headings among a file's first rows, and what it is. Raises ImportRefused."""
    kinds = [mapping.kind] if mapping else [kind] if kind else list(KINDS)
    for at, cells in enumerate(rows[:30]):
        names = [cell.lower() for cell in cells]
        for one in kinds:
            known = {name: (heading,) for name, heading in mapping.columns.items()} if mapping else KINDS[one]
            places = _places(names, known)
            if one == "days":
                places |= _primary(names, rows[:at])
            if all(any(name in places for name in group) for group in NEEDED[one]):
                others = [cell for place, cell in enumerate(cells) if cell and place not in places.values()]
                return Header(one, at, places, cells, others)
    shown = "; ".join(", ".join(filter(None, cells)) for cells in rows[:2])[:200]
    raise ImportRefused(
        f"The file's headings are not known ({shown}). Explain them in a mapping:"
        " posthouse import FILE --mapping MAPPING.toml"
    )


def _places(names: Sequence[str], known: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Return where headings are; an ending such as "(EUR)" does not count."""
    bare = [name.partition(" (")[0].strip() for name in names]
    found = {}
    for ours, theirs in known.items():
        places = [place for place, name in enumerate(names) if name in theirs or bare[place] in theirs]
        if places:
            found[ours] = places[0]
    return found


def _primary(names: Sequence[str], titles: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return the column of a daily export of one metric: its heading is Primary, the metric is the title above."""
    place = next((place for place, name in enumerate(names) if name in PRIMARY), None)
    said = [row[0].lower() for row in titles if row]
    metric = next((ours for ours, theirs in DAYS.items() for title in said if title in theirs), None)
    return {metric: place} if metric and place is not None else {}
