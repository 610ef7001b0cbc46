"""Meta's SDK knows fields, breakdowns and edges of ads; the sandbox takes each of them."""

import warnings
from collections.abc import Iterator

import pytest
from facebook_business.adobjects.ad import Ad
from facebook_business.adobjects.adaccount import AdAccount
from facebook_business.adobjects.adcreative import AdCreative
from facebook_business.adobjects.adset import AdSet
from facebook_business.adobjects.adsinsights import AdsInsights
from facebook_business.adobjects.campaign import Campaign
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

from tests.sandbox_fixture import RunningSandbox

NOT_FIELDS = {
    "account", "adset", "campaign", "creative", "adbatch", "adset_spec", "execution_options", "date_format",
    "iterative_split_test_configs", "include_demolink_hashes",
}  # fmt: skip


@pytest.fixture(autouse=True)
def api(platform: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[FacebookAdsApi]:
    monkeypatch.setattr(FacebookSession, "GRAPH", platform.url)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield FacebookAdsApi.init(access_token=platform.token, api_version="v25.0")


@pytest.fixture
def account() -> AdAccount:
    from facebook_business.adobjects.user import User

    return next(iter(User("me").get_ad_accounts()))


def names(holder: type) -> list[str]:
    return [
        value for name, value in vars(holder).items() if not name.startswith("_") and isinstance(value, str)
    ]


def test_every_field_of_objects_can_be_asked_for(account: AdAccount) -> None:
    campaign = account.get_campaigns()[0]
    adset = account.get_ad_sets()[0]
    ad = account.get_ads()[0]
    creative = account.get_ad_creatives()[0]
    for thing, kind in (
        (account, AdAccount),
        (campaign, Campaign),
        (adset, AdSet),
        (ad, Ad),
        (creative, AdCreative),
    ):
        found = thing.api_get(fields=[name for name in names(kind.Field) if name not in NOT_FIELDS])
        assert found["account_id"]


def test_every_field_of_insights_can_be_asked_for(account: AdAccount) -> None:
    row = account.get_insights(
        fields=names(AdsInsights.Field), params={"level": "ad", "date_preset": "maximum"}
    )[0]
    assert {"impressions", "reach", "spend", "actions", "ad_id", "results"} <= set(row)


def test_every_preset_level_and_window_is_known(account: AdAccount) -> None:
    for preset in names(AdsInsights.DatePreset):
        account.get_insights(fields=["impressions"], params={"date_preset": preset})
    for level in names(AdsInsights.Level):
        assert account.get_insights(fields=["impressions"], params={"level": level})


def test_every_breakdown_answers_or_has_no_data(account: AdAccount) -> None:
    told = set()
    for name in names(AdsInsights.Breakdowns):
        try:
            rows = account.get_insights(fields=["impressions"], params={"breakdowns": [name]})
        except FacebookRequestError as refusal:
            assert (refusal.api_error_code(), refusal.api_error_subcode()) == (2, 1504041), name
        else:
            told.add(name)
            assert all(name in row for row in rows)
    assert {"age", "gender", "country", "publisher_platform", "device_platform", "impression_device"} <= told


def test_edges_from_above_to_below(account: AdAccount) -> None:
    campaign = account.get_campaigns()[0]
    adset = campaign.get_ad_sets()[0]
    ad = adset.get_ads()[0]
    assert campaign.get_ads()[0]["id"] and ad.get_ad_creatives()[0]["id"]
    for thing in (account, campaign, adset, ad):
        assert thing.get_insights(fields=["spend"], params={"date_preset": "maximum"}) is not None
    assert account.get_instagram_accounts()[0]["id"]
    assert account.get_connected_instagram_accounts()[0]["id"]


def test_a_batch_of_insights(api: FacebookAdsApi, account: AdAccount) -> None:
    batch, found = api.new_batch(), []
    for campaign in account.get_campaigns():
        campaign.get_insights(
            fields=["spend"],
            params={"date_preset": "maximum"},
            batch=batch,
            success=lambda answer: found.append(answer.json()["data"]),
        )
    batch.execute()
    assert any(rows and float(rows[0]["spend"]) > 0 for rows in found)
