"""Fixtures that every suite shares."""

import sys
from collections.abc import Iterator

import pytest

from tests.ledger_fixture import *  # noqa: F403  (fixtures are found by name)
from tests.sandbox_fixture import make_sandbox, sandbox  # noqa: F401


@pytest.fixture(autouse=True)
def same_main() -> Iterator[None]:
    """Put `__main__` back: Streamlit's AppTest leaves its page there, and new processes would run that page."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
