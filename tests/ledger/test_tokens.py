"""What is known of tokens, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.ledger.world import NOW, add_account
from warehouse.ledger import tokens
from warehouse.ledger.errors import NotFound
from warehouse.ledger.store import Ledger
from warehouse.ledger.tokens import Token


def test_what_is_known_is_kept_and_changed(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        account = add_account(conn)
        assert tokens.find(conn, account.id) is None
        plain = Token(account.id, "facebook", "pasted", NOW)
        tokens.put(conn, plain)
        assert tokens.find(conn, account.id) == plain, "what was not told stays unknown, and is no empty list"
        full = replace(
            plain, kind="page", person_id="122", granted=["a", "b"], scopes=[], lasting=True,
            data_access_expires_at=NOW + timedelta(days=90),
        )  # fmt: skip
        tokens.put(conn, full)
        tokens.change(conn, account.id, warned_days=14)
        assert tokens.list_tokens(conn) == {account.id: replace(full, warned_days=14)}
        assert tokens.list_tokens(conn, []) == {}


def test_a_person_leads_to_the_accounts(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        ids = [add_account(conn, name).id for name in ("alder", "birch", "cedar")]
        for account_id, person in zip(ids, ("7", "8", "7"), strict=True):
            tokens.put(conn, Token(account_id, "facebook", "login", NOW, person_id=person))
        assert tokens.accounts_of_person(conn, "7") == [ids[0], ids[2]]
        assert tokens.accounts_of_person(conn, "9") == []


def test_a_token_that_is_not_there_cannot_be_changed(ledger: Ledger) -> None:
    with ledger.begin() as conn, pytest.raises(NotFound):
        tokens.change(conn, 7, warned_days=1)
