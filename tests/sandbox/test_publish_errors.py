"""Every publishing error can be provoked, and is the documented envelope to the letter (but for the trace id)."""

import json

import pytest

from connectors.sandbox.refusing.publish_refusals import TABLE
from tests.clips import clip
from tests.sandbox.helpers import create, first_account, jpeg, media_host, publish, settle

FILES = {
    "ok.jpg": jpeg(), "wide.jpg": jpeg(900, 300), "huge.jpg": b"\0" * (9 * 1024 * 1024), "noise.jpg": b"\xff\xd8 no",
    "clip.mp4": clip(), "mute.mp4": clip(sound=None), "clip.avi": b"RIFF" + b"\0" * 50, "torn.mp4": clip()[:2000],
}  # fmt: skip


@pytest.fixture(scope="module")
def host():
    with media_host(FILES) as url:
        yield url


@pytest.fixture
def account(sandbox):
    return first_account(sandbox)


class Stage:
    """What the rows below need to provoke an error; each gives the answer that should hold it."""

    def __init__(self, sandbox, account, host):
        self.sandbox, self.account, self.host = sandbox, account, host

    def make(self, **form):
        form = {k: f"{self.host}/{v}" if k.endswith("_url") and "//" not in v else v for k, v in form.items()}
        return self.sandbox.post(f"/v25.0/{self.account}/media", **form)

    def ready(self, **form):
        container = self.make(**(form or {"image_url": "ok.jpg"})).json()["id"]
        settle(self.sandbox, container)
        return container

    def publish(self, container):
        return publish(self.sandbox, self.account, container)

    def failed(self, **form):
        """Publishing a clip that could not be used."""
        return self.publish(self.ready(media_type="REELS", **form))

    def after(self, seconds):
        container = self.ready()
        self.sandbox.control.step(seconds)
        return self.publish(container)

    def twice(self):
        container = self.ready()
        self.publish(container)
        return self.publish(container)

    def chosen(self, quirks=None, switches=None):
        self.sandbox.control.choose(quirks=quirks or {}, switches=switches or {})
        return self

    def beyond_quota(self):
        self.chosen(quirks={"Q44": 1}, switches={"quota_total": 1}).publish(self.ready())
        return self.publish(self.ready())

    def slow(self):
        return self.chosen(switches={"fetch_seconds": 1}).make(image_url="slow-ok.jpg")

    def child_deleted(self):
        children = [self.ready(image_url="ok.jpg", is_carousel_item="true") for _ in range(2)]
        album = self.publish(self.ready(media_type="CAROUSEL", children=",".join(children))).json()["id"]
        child = self.sandbox.get(f"/v25.0/{album}/children").json()["data"][0]["id"]
        return self.sandbox.ask("DELETE", f"/v25.0/{child}", None, {})

    def ordered(self, code, subcode=None, **more):
        container = self.ready()
        self.sandbox.control.containers(
            [{"outcome": "publish_error", "code": code, "subcode": subcode, **more}]
        )
        return self.publish(container)

    def tags(self, media_type="", url="image_url", **tag):
        return self.make(**{url: "ok.jpg" if url == "image_url" else "clip.mp4"}, media_type=media_type,
                         product_tags=json.dumps([tag]))  # fmt: skip


AUDIO = (9050, 9052, 9054, 9055, 9056, 9057, 9058, 9060, 9062, 9063, 9064)
INVALID = "Invalid parameter"
NOT_FOUND = "The requested resource does not exist"
LIMITED = "Application request limit reached"
ROWS = [
    (-2, 2207003, "Media download timed out", lambda s: s.slow()),
    (-2, 2207020, "Media expired", lambda s: s.after(86401)),
    (-1, 2207001, "Fatal", lambda s: s.ordered(-1, 2207001)),
    (-1, 2207032, "Fatal", lambda s: s.chosen(switches={"failed_publish": "generic"}).failed(video_url="clip.avi")),
    (-1, 2207053, "Fatal", lambda s: s.ordered(-1, 2207053)),
    (-1, 2207073, "Fatal", lambda s: s.child_deleted()),
    (-1, 2207077, "Fatal", lambda s: s.failed(video_url="cut-clip.mp4")),
    (-1, 2207082, "Fatal",
     lambda s: s.failed(video_url="mute.mp4", audio_configuration='{"audio_id": "1", "video_volume": 9}')),
    (-1, 2207085, "Fatal", lambda s: s.failed(video_url="torn.mp4")),
    (1, 2207057, "An unknown error occurred",
     lambda s: s.make(video_url="clip.mp4", media_type="REELS", thumb_offset="-1")),
    (4, 2207051, LIMITED, lambda s: s.chosen(quirks={"Q37": 1}).publish(s.ready())),
    (9, 2207042, LIMITED, lambda s: s.beyond_quota()),
    (24, 2207006, NOT_FOUND, lambda s: s.twice()),
    (24, 2207008, NOT_FOUND, lambda s: s.publish("17900000000000001")),
    (25, 2207050, "User access is restricted", lambda s: s.ordered(25, 2207050)),
    (100, 2207023, INVALID, lambda s: s.make(media_type="POSTER", image_url="ok.jpg")),
    (100, 2207028, INVALID, lambda s: s.make(media_type="CAROUSEL", children="1")),
    (100, 2207035, INVALID, lambda s: s.tags("REELS", "video_url", product_id="1", x=0.5, y=0.5)),
    (100, 2207036, INVALID, lambda s: s.tags(product_id="1")),
    (100, 2207037, INVALID, lambda s: s.tags(product_id="gone", x=0.5, y=0.5)),
    (100, 2207040, INVALID, lambda s: s.make(image_url="ok.jpg", caption="@a " * 21)),
    (100, 2207081, INVALID,
     lambda s: s.chosen(switches={"trial_reels": False}).make(
         video_url="clip.mp4", media_type="REELS", trial_params='{"graduation_strategy": "MANUAL"}')),
    (352, 2207026, "The video file you selected is in a format that we don't support.",
     lambda s: s.failed(video_url="clip.avi")),
    (368, None, "The action attempted has been deemed abusive or is otherwise disallowed", lambda s: s.ordered(368)),
    (9004, 2207052, "Only photo or video can be accepted as media type.", lambda s: s.make(image_url="missing.jpg")),
    (9007, 2207027, "Media ID is not available",
     lambda s: s.chosen(quirks={"Q34": 1, "Q35": 1}).publish(s.make(image_url="ok.jpg").json()["id"])),
    (36000, 2207004, "The image size is too large.", lambda s: s.make(image_url="huge.jpg")),
    (36001, 2207005, "The image format is not supported.", lambda s: s.make(image_url="noise.jpg")),
    (36003, 2207009, "The aspect ratio is not supported.", lambda s: s.make(image_url="wide.jpg")),
    (36004, 2207010, "The caption was too long.", lambda s: s.make(image_url="ok.jpg", caption="x" * 2201)),
    (10, 9053, "(#10) Application does not have permission for this action", lambda s: s.ordered(10, 9053)),
    (200, None, "(#200) The calling app is missing the ads_management permission for the target.",
     lambda s: s.ordered(200)),
    *((100, subcode, INVALID, lambda s, subcode=subcode: s.ordered(100, subcode)) for subcode in AUDIO),
]  # fmt: skip
TITLES = {
    (-2, 2207003): (
        "Timeout",
        "It takes too long to download the media.",
    ),
    (-2, 2207020): (
        "Media expired",
        "The media has expired. Upload it again.",
    ),
    (-1, 2207001): (
        "Instagram server error",
        "Instagram server error. Try again.",
    ),
    (-1, 2207032): (
        "Create media failed",
        "Create media failed, please try to re-create the media.",
    ),
    (-1, 2207053): (
        "Unknown upload error",
        "An unknown error occurred while the media was uploaded.",
    ),
    (-1, 2207073): (
        "Cannot delete",
        "This kind of media cannot be deleted.",
    ),
    (-1, 2207077): (
        "Video download failed",
        "The video could not be downloaded completely.",
    ),
    (-1, 2207082): (
        "Media upload failed",
        "The media could not be uploaded or processed.",
    ),
    (-1, 2207085): (
        "Video not processed",
        "The video could not be processed.",
    ),
    (1, 2207057): (
        "Invalid thumbnail offset",
        "The thumbnail offset must be at least 0 and less than the duration of the video.",
    ),
    (4, 2207051): (
        "Action is blocked",
        "We restrict certain activity to protect our community. Tell us if you think we made a mistake.",
    ),
    (9, 2207042): (
        "Publishing limit reached",
        "You reached the maximum number of posts that may be published by the content publishing API.",
    ),
    (24, 2207006): (
        "Media not found",
        "The media with this id cannot be found, or you have no permission for it.",
    ),
    (24, 2207008): (
        "Media builder not found",
        "The media builder with this creation id does not exist or has expired.",
    ),
    (25, 2207050): (
        "Restricted account",
        "The Instagram account is restricted.",
    ),
    (100, 2207023): (
        "Unknown media type",
        "The media type POSTER is unknown.",
    ),
    (100, 2207028): (
        "Carousel validation failed",
        "The post won't work as a carousel. Carousels need at least 2 and at most 10 photos or videos.",
    ),
    (100, 2207035): (
        "Product tag position",
        "Product tags of a video must not have positions.",
    ),
    (100, 2207036): (
        "Product tag position",
        "Product tags of a photo need positions.",
    ),
    (100, 2207037): (
        "Invalid product tag",
        "A product cannot be tagged: its id is wrong, it was deleted, or you may not tag it.",
    ),
    (100, 2207040): (
        "Too many tags",
        "At most 20 @ tags are allowed.",
    ),
    (100, 2207081): (
        "Not eligible for trial reels",
        "This account is not eligible for trial reels.",
    ),
    (352, 2207026): (
        "Unsupported video format",
        "The video format is not supported. Check the specifications.",
    ),
    (9004, 2207052): (
        "Media download has failed. The media URI doesn't meet our requirements.",
        "The media could not be fetched from this URI.",
    ),
    (9007, 2207027): (
        "Cannot Publish",
        "The media is not ready for publishing, please wait for a moment",
    ),
    (36000, 2207004): (
        "Image size too large",
        "The image is too large to download. It should be less than 8 MiB.",
    ),
    (36001, 2207005): (
        "Unsupported image format",
        "The image format is not supported. Supported formats are: JPEG.",
    ),
    (36003, 2207009): (
        "Invalid aspect ratio",
        (
            "The submitted image with aspect ratio 3 cannot be published. Submit an image between 4:5 "
            "and 1.91:1."
        ),
    ),
    (36004, 2207010): (
        "Caption too long",
        "The caption may have at most 2200 characters, 30 hashtags and 20 @ tags.",
    ),
    (10, 9053): (
        "Audio not available",
        "The audio cannot be used in ads.",
    ),
    **{(100, subcode): ("Invalid audio", "An audio parameter is not valid.") for subcode in AUDIO},
}
"""Titles and words for people; the two rows without a subcode have none."""


def test_every_error_has_its_row():
    assert {(code, subcode) for code, subcode, _, _ in ROWS} == set(TABLE)


@pytest.mark.parametrize(
    ("code", "subcode", "message", "provoke"), ROWS, ids=[f"{r[0]}-{r[1]}" for r in ROWS]
)
def test_the_envelope(sandbox, account, host, code, subcode, message, provoke):
    answer = provoke(Stage(sandbox, account, host))
    assert answer.status_code == (403 if (code, subcode) in {(200, None), (10, 9053)} else 400), answer.text
    trace = answer.json()["error"]["fbtrace_id"]
    assert trace.startswith("A") and len(trace) == 23
    expected = {"message": message, "type": "OAuthException", "code": code}
    if subcode is not None:
        expected["error_subcode"] = subcode
    expected["is_transient"] = False
    if (code, subcode) in TITLES:
        expected |= dict(zip(("error_user_title", "error_user_msg"), TITLES[code, subcode], strict=True))
    expected["fbtrace_id"] = trace
    body = json.dumps({"error": expected}, separators=(",", ":"), ensure_ascii=False)
    assert answer.content == body.encode()


@pytest.mark.parametrize("after", [False, True])
def test_an_ordered_error_strikes_before_or_after_the_deed(sandbox, account, host, after):
    stage = Stage(sandbox, account, host)
    before = sandbox.get(f"/v25.0/{account}", fields="media_count").json()["media_count"]
    refused = stage.ordered(25, 2207050, after=after)
    assert refused.json()["error"]["error_subcode"] == 2207050
    assert sandbox.get(f"/v25.0/{account}", fields="media_count").json()["media_count"] == before + after


def test_orders_for_containers(sandbox, account, host):
    stage, control = Stage(sandbox, account, host), sandbox.control

    def state(container):
        return sandbox.get(f"/v25.0/{container}", fields="status_code,status").json()

    control.containers(
        [
            {"outcome": "in_progress", "seconds": 90, "caption": "slow"},
            {"outcome": "error", "subcode": 2207053, "caption": "broken", "skip": 1, "times": 2},
            {"outcome": "create_error", "code": -1, "subcode": 2207032, "media_type": "STORIES"},
            {"outcome": "stuck", "url": "clip.mp4", "account": account},
        ]
    )
    slow = stage.ready(image_url="ok.jpg", caption="a slow one")
    assert state(slow)["status_code"] == "IN_PROGRESS"
    control.step(90)
    assert state(slow)["status_code"] == "FINISHED"
    broken = [stage.ready(image_url="ok.jpg", caption="broken") for _ in range(4)]
    assert [state(c)["status_code"] for c in broken] == ["FINISHED", "ERROR", "ERROR", "FINISHED"]
    assert stage.publish(broken[1]).json()["error"]["error_subcode"] == 2207053
    assert stage.make(image_url="ok.jpg", media_type="STORIES").json()["error"]["error_subcode"] == 2207032
    assert stage.make(image_url="ok.jpg", media_type="STORIES").ok
    stuck = stage.ready(video_url="clip.mp4", media_type="REELS")
    control.step(3600)
    assert state(stuck)["status_code"] == "IN_PROGRESS"
    control.containers([{"outcome": "expire", "container": slow}])
    assert state(slow)["status_code"] == "EXPIRED"
    control.containers([{"outcome": "publish_error", "code": 368}])
    control.clear_containers()
    assert stage.publish(broken[0]).ok


@pytest.mark.parametrize(
    "order",
    [
        {}, {"outcome": "vanish"}, {"outcome": "publish_error", "code": 1}, {"outcome": "stuck", "container": "1"},
        {"outcome": "stuck", "account": "1"}, {"outcome": "stuck", "times": 0}, {"outcome": "stuck", "whom": "all"},
    ],
)  # fmt: skip
def test_orders_must_make_sense(sandbox, order):
    from connectors.sandbox.control import ControlError

    with pytest.raises(ControlError):
        sandbox.control.containers([order])


def test_orders_survive_a_restart(make_sandbox, tmp_path, host):
    state = tmp_path / "state.jsonl"
    first = make_sandbox(state_file=state)
    account = first_account(first)
    container = create(first, account, image_url=f"{host}/ok.jpg")
    first.control.containers(
        [{"outcome": "error", "container": container}, {"outcome": "expire", "times": 2}]
    )
    create(first, account, image_url=f"{host}/ok.jpg")
    again = make_sandbox(state_file=state)
    made = [create(again, account, image_url=f"{host}/ok.jpg") for _ in range(2)]
    stages = [
        again.get(f"/v25.0/{c}", fields="status_code").json()["status_code"] for c in (container, *made)
    ]
    assert stages == ["ERROR", "EXPIRED", "FINISHED"]
