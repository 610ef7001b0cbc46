from connectors.instagram.insights import Finding
from connectors.instagram.records import Insight
from jobs.sync.learning import REFUSALS, SILENT_POSTS, Learner


def refused(*metrics: str) -> Finding:
    return Finding("m", metrics, refused=dict.fromkeys(metrics, "does not support"))


def given(*metrics: str) -> Finding:
    return Finding("m", metrics, insights={metric: Insight(metric) for metric in metrics})


def test_several_refusals_and_no_answer_make_a_lesson() -> None:
    learner = Learner({})
    for _ in range(REFUSALS - 1):
        learner.note("FEED", refused("views"))
    assert learner.wanted("FEED", ("reach", "views")) == ("reach", "views")
    learner.note("FEED", refused("views"))
    assert learner.wanted("FEED", ("reach", "views")) == ("reach",)
    assert learner.wanted("REELS", ("reach", "views")) == ("reach", "views")
    assert [(one.product_type, one.metric, one.status) for one in learner.fresh] == [
        ("FEED", "views", "refused")
    ]


def test_a_metric_that_was_ever_given_is_asked_on() -> None:
    learner = Learner({})
    learner.note("FEED", given("shares"))
    for _ in range(REFUSALS * 2):
        learner.note("FEED", refused("shares"))
    assert learner.wanted("FEED", ("shares",)) == ("shares",)


def test_lessons_of_before_count() -> None:
    learner = Learner({("FEED", "views"): "refused", ("REELS", "*"): "empty"})
    assert learner.wanted("FEED", ("views",)) == ()
    assert learner.is_silent("REELS")
    assert learner.fresh == []


def test_a_hundred_silent_posts_in_a_row_end_the_asking() -> None:
    learner = Learner({})
    for _ in range(SILENT_POSTS - 1):
        learner.note_back_fill("FEED", told_nothing=True)
    learner.note_back_fill("FEED", told_nothing=False)
    assert not learner.is_silent("FEED")
    for _ in range(SILENT_POSTS):
        learner.note_back_fill("FEED", told_nothing=True)
    assert learner.is_silent("FEED")
