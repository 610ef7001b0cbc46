"""Fixtures that every suite shares."""

from tests.ledger_fixture import *  # noqa: F403  (fixtures are found by name)
