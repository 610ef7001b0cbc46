import logging

import pytest

from posthouse.logs import LineFormatter, redact


@pytest.mark.parametrize(
    "text",
    [
        "EAAGm0PX4ZCpsBAKZCexampleexample",
        "Authorization: Bearer abcdef0123456789",
        "https://graph.facebook.com/me?access_token=s3cret-value&fields=id",
        "appsecret_proof=0123456789abcdef",
        "IGQVJexampleexampleexample",
        "client_secret=abc123",
    ],
)
def test_nothing_that_looks_like_a_token_survives(text: str) -> None:
    assert "[secret]" in redact(text)
    for secret in ("m0PX4", "abcdef0123456789", "s3cret-value", "exampleexample", "abc123"):
        assert secret not in redact(text)


def test_a_line_carries_its_facts_and_no_secret() -> None:
    record = logging.makeLogRecord(
        {
            "name": "jobs.sync",
            "levelname": "INFO",
            "msg": "page read",
            "account": 3,
            "url": "x?access_token=abc123def",
        }
    )
    line = LineFormatter().format(record)
    assert "INFO jobs.sync: page read" in line
    assert "account=3" in line
    assert "abc123def" not in line
