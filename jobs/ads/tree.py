"""Reads what there is: the ad accounts that advertise for an account, and their campaigns, ad sets and ads.

An ad belongs to the account when its creative speaks for it; one whose creative is silent does when the ad account
advertises for nobody else. Ads are listed before every reading of their days, so that none is taken for foreign because
it is new; the rest once a day. Only what changed is written.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from connectors.ads.records import Ad, AdAccount, Named
from connectors.ads.resources import AD_ACCOUNTS, AD_SETS, ADS, CAMPAIGNS, CONNECTED, listing
from connectors.graph.answers import RawAnswer, decode
from connectors.graph.batch import Ask
from connectors.graph.errors import NotFound, PermissionMissing, Rejected
from connectors.graph.paging import Listing
from connectors.instagram.resources import Resource
from jobs.ads import frames
from jobs.ads.reading import AdAccountInfo, AdReading
from warehouse.lake.load import Coverage

TREE = "ads"
"""The resource of looks at ad accounts and their campaigns."""


@dataclass(frozen=True)
class Linked:
    """An ad account of a token with the ids of the Instagram accounts that it is connected to."""

    account: AdAccount
    answer: RawAnswer
    users: tuple[str, ...]


def find_accounts(reading: AdReading) -> list[AdAccountInfo]:
    """Ask which ad accounts advertise for the account, and keep them.

    Raises PermissionMissing (or Rejected) when the token may not read ads.
    """
    everything: list[Linked] = reading.directory.of(reading.token, lambda: list(_linked(reading)))
    ours = [one for one in everything if _is_ours(reading, one)]
    rows = [
        frames.account_row(
            one.account, reading.of.keep(one.answer), reading.of.platform_id if len(one.users) <= 1 else None
        )
        for one in ours
    ]
    reading.of.load(TREE, ad_objects=frames.frame(rows))
    _note_gone(reading, {row["object_id"] for row in rows})
    return linked_accounts(rows)


def linked_accounts(rows: Sequence[Mapping[str, Any]]) -> list[AdAccountInfo]:
    """Return the ad accounts among the rows of ad objects that still advertise for the account."""
    return [
        AdAccountInfo(
            row["object_id"],
            row["currency"],
            ZoneInfo(row["time_zone"] or "UTC"),
            row["instagram_user_id"] is not None,
        )
        for row in rows
        if row["kind"] == "account" and row["effective_status"] != frames.GONE
    ]


def _note_gone(reading: AdReading, linked: Collection[str]) -> None:
    """Note that ad accounts do not advertise for the account any more, or cannot be seen; their past stays."""
    known = [one.id for one in linked_accounts(reading.objects()) if one.id not in linked]
    rows = [
        {"object_id": one, "ad_account_id": one, "kind": "account", "effective_status": frames.GONE}
        for one in known
    ]
    reading.of.load(TREE, ad_objects=frames.frame(rows))


def _linked(reading: AdReading) -> Iterator[Linked]:
    found: list[tuple[AdAccount, RawAnswer]] = []
    params = AD_ACCOUNTS.params()
    for page in reading.client.pages(AD_ACCOUNTS.path, params, AdAccount, resource=AD_ACCOUNTS.about):
        found += [(one, page.answer) for one in page.items]
    asks = [Ask(CONNECTED.where(ad_account=one.id), CONNECTED.params()) for one, _ in found]
    replies = reading.client.batch(asks, resource=CONNECTED.about)
    for (account, answer), reply in zip(found, replies, strict=True):
        if isinstance(reply.error, PermissionMissing | NotFound | Rejected):
            yield Linked(account, answer, ())  # its ads will tell
        elif reply.error is not None:
            raise reply.error
        else:
            listed = decode(reply.body, Listing[Named], CONNECTED.about)
            yield Linked(account, answer, tuple(one.id for one in listed.data))


def _is_ours(reading: AdReading, one: Linked) -> bool:
    if one.users:
        return reading.of.platform_id in one.users
    # The platform does not tell whom it advertises for: then its ads do, by their creatives.
    pages = reading.client.pages(ADS.where(ad_account=one.account.id), listing(ADS), Ad, resource=ADS.about)
    return any(ad.advertiser == reading.of.platform_id for page in pages for ad in page.items)


def note_look(reading: AdReading) -> None:
    """Note that all ad accounts of the account were looked at."""
    reading.of.load(TREE, coverage=[Coverage(TREE)])


def read_tree(reading: AdReading, ad_account: AdAccountInfo) -> None:
    """Read the campaigns and ad sets of an ad account."""
    for resource in (CAMPAIGNS, AD_SETS):
        for rows in _pages(reading, ad_account, resource):
            reading.of.load(
                TREE,
                ad_objects=frames.frame([frames.object_row(one, ad_account, raw) for one, raw in rows]),
            )


def read_ads_of(reading: AdReading, ad_account: AdAccountInfo) -> set[str]:
    """List the ads, keep ours, and return the ids of those that are not."""
    foreign: set[str] = set()
    for rows in _pages(reading, ad_account, ADS):
        ours = [(ad, raw) for ad, raw in rows if _speaks_for(reading, ad, ad_account)]
        foreign |= {ad.id for ad, _ in rows} - {ad.id for ad, _ in ours}
        reading.done.ads += len(ours)
        reading.of.load(
            TREE, ad_objects=frames.frame([frames.object_row(ad, ad_account, raw) for ad, raw in ours])
        )
    return foreign


def _speaks_for(reading: AdReading, ad: Ad, ad_account: AdAccountInfo) -> bool:
    if ad.advertiser is None:
        return ad_account.alone
    return ad.advertiser == reading.of.platform_id


def _pages(
    reading: AdReading, ad_account: AdAccountInfo, resource: Resource
) -> Iterator[list[tuple[Any, str]]]:
    path = resource.where(ad_account=ad_account.id)
    for page in reading.client.pages(path, listing(resource), resource.record, resource=resource.about):
        raw_id = reading.of.keep(page.answer)
        yield [(one, raw_id) for one in page.items]
        reading.heed(page.answer)
