from datetime import UTC, datetime

import msgspec
import pytest

from connectors.graph.answers import decode
from connectors.graph.errors import UnexpectedAnswer
from connectors.graph.paging import Listing
from connectors.instagram.records import Comment, Insight, Insights, Media, Profile, instant
from connectors.instagram.resources import RESOURCES, Resource


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_every_resource_can_be_asked_for(resource: Resource) -> None:
    assert resource.where(account="17841", media="178") in {
        "17841",
        "17841/media",
        "17841/stories",
        "17841/insights",
        "178/insights",
        "178/comments",
    }
    assert all(isinstance(value, str) for value in resource.params(after="c").values())
    assert resource.params(after="c")["after"] == "c"
    assert resource.about[0].islower()
    known = {field.name for field in msgspec.structs.fields(resource.record)}
    assert {name.partition(".")[0].partition("{")[0] for name in resource.fields} <= known


def test_what_the_platform_leaves_out_is_none_and_never_zero() -> None:
    media = decode(b'{"id": "1", "timestamp": "2026-11-02T09:00:00+0000"}', Media, "posts")
    assert (media.like_count, media.comments_count, media.caption, media.media_url) == (
        None,
        None,
        None,
        None,
    )
    assert media.product == "FEED"
    assert media.picture_url is None
    profile = decode(b'{"id": "1"}', Profile, "profile")
    assert (profile.followers_count, profile.username) == (None, None)


def test_unknown_fields_and_new_kinds_are_taken_as_they_come() -> None:
    body = b'{"id": "1", "timestamp": "2026-11-02T09:00:00+0000", "media_type": "HOLOGRAM", "owner": {"id": "9"}}'
    assert decode(body, Media, "posts").media_type == "HOLOGRAM"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b'{"data": [{"id": "1", "timestamp": "x", "like_count": "many"}]}', "$.data[0].like_count"),
        (b'{"data": [{"timestamp": "x"}]}', "missing required field `id`"),
        (b'{"data": {}}', "$.data"),
        (b"[]", "Expected `object`"),
    ],
)
def test_a_wrong_shape_is_told_with_its_path_and_resource(body: bytes, path: str) -> None:
    with pytest.raises(UnexpectedAnswer) as caught:
        decode(body, Listing[Media], "posts, with likes and comments")
    assert path in str(caught.value)
    assert "posts, with likes and comments" in str(caught.value)


def test_the_platforms_instants_are_utc() -> None:
    assert instant("2021-08-13T08:25:28+0000", "x") == datetime(2021, 8, 13, 8, 25, 28, tzinfo=UTC)
    assert instant("2021-08-13T01:25:28-0700", "x") == datetime(2021, 8, 13, 8, 25, 28, tzinfo=UTC)
    with pytest.raises(UnexpectedAnswer, match="yesterday"):
        instant("yesterday", "media 1")


def test_a_video_shows_its_still_and_never_its_file() -> None:
    media = Media("1", "", media_type="VIDEO", media_url="https://cdn/v.mp4")
    assert media.picture_url is None
    media.thumbnail_url = "https://cdn/t.jpg"
    assert media.picture_url == "https://cdn/t.jpg"


@pytest.mark.parametrize(
    ("insight", "number", "is_empty"),
    [
        ('{"name": "reach", "values": [{"value": 7}]}', 7, False),
        ('{"name": "reach", "values": [{"value": 0}]}', 0, False),
        ('{"name": "reach", "values": []}', None, True),
        ('{"name": "views", "total_value": {"value": 9}}', 9, False),
        ('{"name": "views", "total_value": {}}', None, True),
        ('{"name": "navigation", "values": [{"value": 3}], "total_value": {"value": 4}}', 4, False),
        ('{"name": "x", "total_value": {"breakdowns": [{"dimension_keys": ["age"]}]}}', None, True),
        (
            '{"name": "x", "total_value": {"breakdowns": [{"dimension_keys": ["age"],'
            ' "results": [{"dimension_values": ["18-24"], "value": 3}]}]}}',
            None,
            False,
        ),
        ('{"name": "online_followers", "values": [{"value": {"0": 5}}]}', None, True),
        ('{"name": "reels_skip_rate", "values": [{"value": 41.5}]}', 41.5, False),
    ],
)
def test_an_insight_has_a_number_or_says_that_it_is_empty(
    insight: str, number: float | None, is_empty: bool
) -> None:
    found = msgspec.json.decode(insight, type=Insight)
    assert (found.number, found.is_empty) == (number, is_empty)


def test_an_insights_answer_does_not_even_know_its_next_page() -> None:
    body = b'{"data": [], "paging": {"next": "https://graph/insights?since=9999999999&access_token=EAA"}}'
    assert not hasattr(decode(body, Insights, "insights"), "paging")


def test_replies_come_with_their_comment() -> None:
    body = b'{"id": "1", "replies": {"data": [{"id": "2", "text": "hi", "hidden": true}]}}'
    comment = decode(body, Comment, "comments")
    assert comment.replies is not None
    assert comment.replies.data[0].hidden is True
    assert comment.posted_at is None
