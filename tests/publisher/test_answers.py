import pytest

from connectors.graph.errors import UnexpectedAnswer, Unreachable
from connectors.graph.table import read_error
from jobs.publisher.answers import Meaning, allows_repeat, describe, meaning, wait_s

REAUTH, LIMITED, QUOTA, PASSING, MEDIA, REFUSED = Meaning


def error(code: int, subcode: int | None = None, status: int = 400):
    text = f'{{"error":{{"message":"m","code":{code},"error_subcode":{subcode or "null"}}}}}'
    return read_error(status, text.encode(), resource="test")


@pytest.mark.parametrize(
    ("code", "subcode", "expected"),
    [
        (190, None, REAUTH),
        (190, 463, REAUTH),
        (190, 492, REAUTH),
        (102, None, REAUTH),
        (4, None, LIMITED),
        (17, None, LIMITED),
        (32, None, LIMITED),
        (613, None, LIMITED),
        (80002, None, LIMITED),
        (9, 2207042, QUOTA),
        (4, 2207051, REFUSED),
        (1, None, PASSING),
        (2, None, PASSING),
        (-1, 2207001, PASSING),
        (-2, 2207003, MEDIA),
        (9004, 2207052, MEDIA),
        (-2, 2207020, REFUSED),
        (24, 2207008, REFUSED),
        (25, 2207050, REFUSED),
        (10, None, REFUSED),
        (200, None, REFUSED),
        (100, 2207023, REFUSED),
        (352, 2207026, REFUSED),
        (368, None, REFUSED),
        (9007, 2207027, REFUSED),
        (36000, 2207004, REFUSED),
    ],
)
def test_each_code_has_one_meaning(code, subcode, expected):
    assert meaning(error(code, subcode)) is expected


@pytest.mark.parametrize(
    "passing",
    [Unreachable("cut"), UnexpectedAnswer("odd"), error(100, status=503), error(352, status=500)],
)
def test_no_clear_answer_is_passing(passing):
    assert meaning(passing) is PASSING


@pytest.mark.parametrize("code", [1, 2, -1, 4, 17, 613, 190])
def test_these_may_be_repeated_after_everything_else_was_checked(code):
    assert allows_repeat(describe(error(code)))


@pytest.mark.parametrize(
    ("code", "subcode"), [(4, 2207051), (25, None), (24, 2207008), (100, None), (9007, None)]
)
def test_a_clear_no_is_never_repeated(code, subcode):
    assert not allows_repeat(describe(error(code, subcode)))


def test_a_person_who_decided_may_try_again():
    assert allows_repeat(None)


def test_the_wait_follows_the_platform():
    limited = read_error(400, b'{"error":{"message":"m","code":4}}', resource="test", regain_s=420.0)
    assert wait_s(limited, 7) == 427.0
    assert wait_s(Unreachable("cut")) == 60.0
    assert wait_s(error(80002)) == 600.0


def test_what_is_kept_of_an_error_has_no_resource_or_url():
    kept = describe(error(4, 2207051))
    assert (kept["code"], kept["subcode"], kept["meaning"]) == (4, 2207051, "REFUSED")
    assert set(kept) == {"code", "subcode", "trace_id", "message", "kind", "http_status", "meaning"}
