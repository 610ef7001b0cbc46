import json

from connectors.instagram.publishing import MediaFile, PublishingLimit, carousel_form, child_form, single_form

PICTURE = MediaFile("https://desk.example/outbox/a.jpg", "image/jpeg", "A harbour")
CLIP = MediaFile("https://desk.example/outbox/a.mp4", "video/mp4", "A harbour")
TAGS = [{"username": "ann", "x": 0.5, "y": 0.5}]


def test_an_image_has_a_caption_an_alternative_text_and_no_media_type():
    form = single_form("image", PICTURE, "Hello", {"user_tags": TAGS, "location_id": 7})
    assert form == {
        "image_url": PICTURE.url,
        "caption": "Hello",
        "alt_text": "A harbour",
        "location_id": "7",
        "user_tags": json.dumps(TAGS),
    }


def test_a_reel_has_no_alternative_text_and_booleans_are_words():
    form = single_form("reel", CLIP, "", {"share_to_feed": False, "thumb_offset": 1500})
    assert form == {
        "video_url": CLIP.url,
        "media_type": "REELS",
        "share_to_feed": "false",
        "thumb_offset": "1500",
    }


def test_a_story_has_neither_caption_nor_collaborators():
    form = single_form("story", PICTURE, "ignored", {"collaborators": ["ann"]})
    assert form == {"image_url": PICTURE.url, "media_type": "STORIES"}


def test_items_of_a_carousel():
    assert child_form(PICTURE) == {
        "image_url": PICTURE.url,
        "is_carousel_item": "true",
        "alt_text": "A harbour",
    }
    assert child_form(CLIP) == {"video_url": CLIP.url, "is_carousel_item": "true", "media_type": "VIDEO"}
    assert carousel_form(["1", "2"], "Hello", {"collaborators": ["ann"]}) == {
        "media_type": "CAROUSEL",
        "children": "1,2",
        "caption": "Hello",
        "collaborators": '["ann"]',
    }


def test_the_quota_is_used_up_only_when_the_platform_tells_its_size():
    assert PublishingLimit(100, 100).is_used_up
    assert not PublishingLimit(99, 100).is_used_up
    assert not PublishingLimit(500, None).is_used_up
