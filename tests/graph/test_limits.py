import pytest

from connectors.graph.limits import read_usage

BUSINESS = (
    '{"17841": [{"type": "instagram", "call_count": 12, "total_cputime": 40, "total_time": 3,'
    ' "estimated_time_to_regain_access": 0}]}'
)


@pytest.mark.parametrize(
    ("headers", "percent", "regain_s"),
    [
        ({"X-App-Usage": '{"call_count": 28, "total_time": 25, "total_cputime": 2}'}, 28, None),
        ({"X-App-Usage": '{"call_volume": 61, "cpu_time": 9}'}, 61, None),
        ({"X-Business-Use-Case-Usage": BUSINESS}, 40, None),
        ({"X-Business-Use-Case-Usage": BUSINESS, "X-App-Usage": '{"call_count": 50}'}, 50, None),
        ({"X-Business-Use-Case-Usage": BUSINESS.replace('access": 0', 'access": 3')}, 40, 180),
        ({"X-App-Usage": "{}"}, 0, None),
    ],
)
def test_the_fullest_budget_counts(headers: dict[str, str], percent: float, regain_s: float | None) -> None:
    usage = read_usage(headers)
    assert usage is not None
    assert (usage.percent, usage.regain_s) == (percent, regain_s)
    assert usage.headers == headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-App-Usage": "soon"},
        {"X-App-Usage": "[1]"},
        {"X-Business-Use-Case-Usage": '{"1": [3]}'},
        {"Date": "x"},
    ],
)
def test_an_absent_or_odd_header_is_normal(headers: dict[str, str]) -> None:
    assert read_usage(headers) is None
