"""Deleting an account from the ledger: nothing of it stays, not even in the bytes of the file, and all else does."""

from pathlib import Path

from sqlalchemy import make_url, select

from tests.ledger.world import LEASE_NOW, NOW, add_account, add_intent
from warehouse.ledger import (
    accounts,
    alerts,
    audit,
    erasure,
    files,
    intents,
    leases,
    posts,
    reports,
    runs,
    tables,
    tokens,
    webhooks,
)
from warehouse.ledger.store import Ledger
from warehouse.ledger.tokens import Token
from warehouse.ledger.vault import Vault, audit_key, put_secret

NAME, CAPTION = "the.alder_brand", "An unmistakable caption of the alder brand"
VAULT = Vault.from_key(b"k" * 32)


def fill(ledger: Ledger) -> tuple[int, int]:
    """Two accounts with everything that an account can have; their ids."""
    with ledger.begin() as conn:
        ids = []
        for name, words in ((NAME, CAPTION), (f"{NAME}_two", "plain")):
            account = add_account(conn, name, aliases={"ig_user_id": f"9{len(ids)}", "username": name})
            ids.append(account.id)
            post = posts.add(conn, account_id=account.id, kind="image", caption=words, now=NOW)
            add_intent(conn, account.id, post_id=post.id, body={"caption": words})
            file = files.add(conn, sha256=f"{len(ids)}" * 64, name=words, mime="image/jpeg", size=1, now=NOW)
            shared = files.add(conn, sha256="f" * 64, name="shared", mime="image/jpeg", size=1, now=NOW)
            posts.set_files(conn, post.id, [(file.id, words), (shared.id, None)])
            posts.add_approval(
                conn, post.id, content_hash="0" * 64, decision="approved", person_id=None, now=NOW, note=words
            )
            tokens.put(conn, Token(account.id, "facebook", "login", NOW, person_id="7"))
            put_secret(conn, VAULT, f"account:{account.id}", "access_token", "EAAsecret", NOW)
            alerts.raise_alert(conn, f"m{len(ids)}", "error", f"@{name} cannot be read", {}, account.id, NOW)
            alerts.raise_alert(
                conn, f"w{len(ids)}", "error", f"@{name}: look at it", {"who": [name]}, None, NOW
            )
            run = runs.start(conn, "sync", "clock", NOW)
            runs.finish(conn, run, NOW, "done", result={"errors": [f"@{name}: no", f"@{name}."]})
            reports.save(
                conn, title=f"{name}, October", spec={"account_ids": [account.id]}, as_of=NOW,
                document=f'{{"account": "{name}"}}', now=NOW,
            )  # fmt: skip
            webhooks.receive(conn, f'{{"id": "{words}"}}'.encode(), [f"9{len(ids) - 1}"], NOW)
            audit.append(conn, audit_key(VAULT), NOW, "console", "x", f"account:{account.id}", {})
        both = {"account_ids": [99], "campaign_id": 1}
        reports.save(conn, title="A campaign", spec=both, as_of=NOW, document=f'["@{NAME}", "o"]', now=NOW)
        return ids[0], ids[1]


def everything(ledger: Ledger) -> str:
    with ledger.read() as conn:
        return "\n".join(repr(conn.execute(select(table)).all()) for table in tables.metadata.sorted_tables)


def test_nothing_of_the_account_stays_and_all_of_the_other_does(ledger: Ledger, ledger_url: str) -> None:
    mine, other = fill(ledger)
    with ledger.begin() as conn:
        assert [file.sha256[0] for file in erasure.files_only_of(conn, mine)] == ["1"]
        assert erasure.erase_account(conn, mine) > 10
    ledger.compact()
    left = everything(ledger)
    assert CAPTION not in left and "EAAsecret" not in left
    assert NAME not in left.replace(f"{NAME}_two", "")
    with ledger.begin() as conn:
        assert accounts.get(conn, mine).username == f"deleted-{mine}"
        assert accounts.aliases_of(conn, mine) == []
        assert accounts.get(conn, other).username == f"{NAME}_two"
        assert len(posts.list_posts(conn)) == 1 and len(intents.list_intents(conn)) == 1
        assert [report.title for report in reports.list_reports(conn)] == [f"{NAME}_two, October"]
        assert len(webhooks.waiting(conn, NOW)) == 1
        assert {len(run.result["errors"]) for run in runs.list_runs(conn)} == {2}
        assert audit.verify(conn, audit_key(VAULT)).ok
        assert erasure.erase_account(conn, mine) == 0
    if ledger.dialect == "sqlite":
        found = Path(str(make_url(ledger_url).database)).read_bytes()
        assert CAPTION.encode() not in found
        assert NAME.encode() not in found.replace(f"{NAME}_two".encode(), b"")


def test_whoever_holds_the_account_or_one_of_its_posts_is_named(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        account = add_account(conn)
        assert erasure.held_by(conn, account.id, LEASE_NOW) == []
        leases.take(conn, f"ads:account:{account.id}", LEASE_NOW, 20)
        leases.take(conn, f"sync:account:1{account.id}", LEASE_NOW, 20)
        intent = add_intent(conn, account.id)
        assert intents.claim_due(conn, NOW, LEASE_NOW, 20, 5)
        held = erasure.held_by(conn, account.id, LEASE_NOW)
        assert held == [f"ads:account:{account.id}", f"intent:{intent.id}"]
        assert erasure.held_by(conn, account.id, LEASE_NOW + 30) == []
        run = runs.start(conn, "sync", "clock", NOW)
        assert erasure.held_by(conn, account.id, LEASE_NOW + 30) == [f"run:{run}"]
