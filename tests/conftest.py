"""Fixtures that every suite shares."""

from tests.ledger_fixture import *  # noqa: F403  (fixtures are found by name)
from tests.sandbox_fixture import make_sandbox, sandbox  # noqa: F401
