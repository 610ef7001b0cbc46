import pytest

from actions.posts import posts_overview
from tests.dashboard import seeding
from tests.dashboard.desk_fixture import app_test, make_desk


@pytest.fixture
def desk(tmp_path):
    return make_desk(tmp_path)


def texts(test):
    return "\n".join(
        str(e.value) for e in [*test.title, *test.markdown, *test.caption, *test.error, *test.warning]
    )


def button(test, label):
    return next(b for b in test.button if b.label == label)


def labels(test):
    return [b.label for b in test.button]


def posts(desk):
    return posts_overview(desk.ctx.desk, desk.owner)


def upload(test, name="bun.jpg", colour="teal"):
    test.file_uploader[0].upload(name, seeding.picture(colour), "image/jpeg")
    return test.run()


def test_an_empty_plan_says_what_to_do(desk):
    test = app_test("planner", desk)
    assert not test.exception
    assert "Nothing is scheduled" in texts(test)


def test_without_accounts_it_points_to_settings(tmp_path):
    assert "Connect an Instagram account" in texts(app_test("planner", make_desk(tmp_path, accounts=0)))


def test_the_queue_shows_every_state_in_words_and_the_accounts_zone(desk):
    seeding.seed(desk)
    test = app_test("planner", desk)
    test.button_group(key="planner.group").set_value("all").run()
    said = texts(test)
    for word in ("Scheduled", "Ready", "Publishing", "Checking", "Needs a new token", "Needs your decision"):
        assert word in said
    for word in ("Published", "Failed", "Missed", "Draft"):
        assert word in said
    assert "Europe/Berlin" in said


def test_the_week_shows_its_days_and_posts(desk):
    post_id = seeding.scheduled(desk, 0, hours=4)
    test = app_test("planner", desk, week="2026-11-16")
    assert "Nov 16" in texts(test)
    assert any(b.key == f"planner.week.{post_id}" for b in test.button)


def test_a_broken_week_in_the_address_means_this_week(desk):
    assert not app_test("planner", desk, week="never").exception


def test_a_post_is_scheduled_for_the_wall_time_of_the_account(desk):
    test = upload(app_test("planner", desk, post="new"))
    test.text_area[0].set_value("Fresh buns #bakery").run()
    assert "1 / 30 hashtags" in texts(test)
    button(test, "Schedule").click().run()
    (made,) = posts(desk)
    assert (made.state, made.wall_time, made.time_zone) == (
        "scheduled",
        "2026-11-21T10:00:00",
        "Europe/Berlin",
    )
    assert test.query_params["post"] == str(made.id)
    assert "Scheduled" in texts(test)


def test_what_is_missing_is_said_and_the_button_waits(desk):
    test = app_test("planner", desk, post="new")
    assert "no media" in texts(test)
    assert button(test, "Schedule").disabled


def test_a_double_click_makes_one_post(desk):
    """Streamlit reruns the page for each click; the second finds the form's request already done."""
    from dashboard.planner import compose, submit
    from dashboard.viewer import Viewer

    test = upload(app_test("planner", desk, post="new"))
    form = test.session_state[compose.FORM][1]
    file_ids = [kept for kept, _notes in test.session_state[f"planner.uploads.{form}"].values()]
    person = Viewer(0, "", "", "", "en", desk.owner, {})
    draft = submit.PostDraft(
        account_id=desk.account_ids[0], file_ids=tuple(file_ids), wall_time="2026-11-21T10:00"
    )
    outcomes = {submit._act(person, form, draft, "at", None, confirmed=False).id for _ in range(3)}
    assert len(outcomes) == 1
    assert len(posts(desk)) == 1


def test_an_unusable_file_says_why(desk):
    test = app_test("planner", desk, post="new")
    test.file_uploader[0].upload("notes.jpg", b"not a picture", "image/jpeg")
    test.run()
    assert test.error
    assert "notes.jpg" in test.error[0].value


def test_a_draft_may_be_incomplete(desk):
    test = app_test("planner", desk, post="new")
    test.button_group[1].set_value("draft").run()
    button(test, "Save draft").click().run()
    assert [post.state for post in posts(desk)] == ["draft"]


def test_changing_a_post_begins_with_what_it_says(desk):
    post_id = seeding.scheduled(desk, 0, hours=30)
    test = app_test("planner", desk, post=str(post_id), edit="1")
    assert test.text_area[0].value == seeding.CAPTIONS[0]
    test.text_area[0].set_value("Better words").run()
    button(test, "Schedule").click().run()
    assert not test.error
    assert [post.caption for post in posts(desk)] == ["Better words"]


def test_the_story_of_a_post_is_told_and_it_can_be_cancelled(desk):
    post_id = seeding.scheduled(desk, 0, hours=30)
    test = app_test("planner", desk, post=str(post_id))
    assert "What happened" in texts(test)
    button(test, "Cancel this post").click().run()
    assert [post.state for post in posts(desk)] == ["cancelled"]
    assert "Cancelled" in texts(test)


@pytest.mark.parametrize(
    ("answer", "state"), [("It is live", "published"), ("It is not there, publish it", None)]
)
def test_a_post_in_review_is_decided_by_a_person(desk, answer, state):
    post_id = seeding.scheduled(desk, 0, hours=1)
    seeding.put_state(desk, post_id, "REVIEW", "The answer was lost.", -1)
    test = app_test("planner", desk, post=str(post_id))
    assert "Is it on Instagram?" in texts(test)
    button(test, answer).click().run()
    assert not test.error
    (post,) = posts(desk)
    assert post.state != "review"
    assert state in (None, post.state)


def test_a_failed_post_can_be_tried_again(desk):
    post_id = seeding.scheduled(desk, 0, hours=1)
    seeding.put_state(desk, post_id, "FAILED", "Refused.", -1)
    test = app_test("planner", desk, post=str(post_id))
    button(test, "Try again now").click().run()
    assert not test.error
    assert posts(desk)[0].state != "failed"


@pytest.mark.parametrize("wanted", ["999999", "0", "abc", "-1"])
def test_an_unknown_post_is_told_calmly(desk, wanted):
    test = app_test("planner", desk, post=wanted)
    assert not test.exception
    assert not test.error


def test_a_viewer_sees_the_plan_but_no_buttons(tmp_path):
    desk = make_desk(tmp_path, role="viewer")
    post_id = seeding.scheduled(desk, 0, hours=30)
    assert "New post" not in labels(app_test("planner", desk))
    assert {"Change", "Cancel this post"}.isdisjoint(labels(app_test("planner", desk, post=str(post_id))))
    assert "needs the role author" in texts(app_test("planner", desk, post="new"))


def test_an_author_keeps_drafts_and_may_not_schedule(tmp_path):
    test = upload(app_test("planner", make_desk(tmp_path, role="author"), post="new"))
    assert "Schedule" not in labels(test)
    assert "Save draft" in labels(test)


def test_words_by_people_are_shown_as_they_are(desk):
    post_id = seeding.scheduled(desk, 4, hours=30)
    assert "\\*Not\\* for laptops" in texts(app_test("planner", desk, post=str(post_id)))
