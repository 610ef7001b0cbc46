"""Secrets at rest: AES-256-GCM, each bound to its owner and name so that rows cannot be swapped.

The key lives outside the ledger. Every sealed value names its key in clear, so that several keys can be at
hand while secrets move from an old key to a new one.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, delete, select

from warehouse.ledger import rows, tables
from warehouse.ledger.errors import VaultError

KEY_BYTES = 32
NONCE_BYTES = 12


class Vault:
    """Seals and opens short texts with keys of 32 bytes; `keys` maps key ids to keys, oldest first."""

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        for key_id, key in keys.items():
            if len(key) != KEY_BYTES:
                raise VaultError(f"The vault key {key_id} has {len(key)} bytes; it must have {KEY_BYTES}.")
        if current not in keys:
            raise VaultError(f"The vault has no key {current}, which is to seal new secrets.")
        self._current = current
        self._ciphers = {key_id: AESGCM(derive(key, "secrets")) for key_id, key in keys.items()}
        self._root = next(iter(keys.values()))

    @classmethod
    def from_key(cls, key: bytes) -> "Vault":
        """Make a vault of one key; its id is derived from it, so a wrong key is told by its id."""
        if len(key) != KEY_BYTES:
            raise VaultError(f"The vault key has {len(key)} bytes; it must have {KEY_BYTES}.")
        key_id = derive(key, "id").hex()[:16]
        return cls({key_id: key}, key_id)

    def seal(self, aad: str, plain: str) -> tuple[str, bytes]:
        """Encrypt `plain`, bound to `aad`; gives the key's id and nonce + ciphertext."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self._current].encrypt(nonce, plain.encode(), aad.encode())
        return self._current, nonce + sealed

    def open(self, aad: str, key_id: str, sealed: bytes) -> str:
        """Decrypt what `seal` gave for the same `aad`.

        Raises:
            VaultError: the key is not at hand, or the value was changed or moved here from another row.
        """
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise VaultError(
                f"A secret was sealed with the key {key_id}, which this Posthouse does not have. "
                "Set POSTHOUSE_KEY or POSTHOUSE_KEY_FILE to the key it was installed with."
            )
        try:
            return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise VaultError(
                f"The secret {aad} does not open: the key is wrong, or the stored value was changed. "
                "Check POSTHOUSE_KEY; if it is right, enter the secret again or restore a backup."
            ) from error

    def derived(self, purpose: str) -> bytes:
        """Derive 32 bytes for another purpose from the first key, which stays when newer ones are added."""
        return derive(self._root, purpose)


def derive(key: bytes, purpose: str) -> bytes:
    """Derive an independent key of 32 bytes for one purpose (HKDF-SHA256)."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"posthouse {purpose}".encode()).derive(key)


def audit_key(vault: Vault) -> bytes:
    """Give the key of the audit chain's HMAC."""
    return vault.derived("audit")


@dataclass(frozen=True)
class StoredSecret:
    """What may be shown about a secret: never its value."""

    owner: str
    name: str
    key_id: str
    created_at: datetime
    expires_at: datetime | None


def put_secret(
    conn: Connection,
    vault: Vault,
    owner: str,
    name: str,
    value: str,
    now: datetime,
    expires_at: datetime | None = None,
) -> None:
    """Store a secret of an owner ("account:3", "app", "person:1"), replacing the one of the same name."""
    key_id, sealed = vault.seal(_aad(owner, name), value)
    stored = {"key_id": key_id, "sealed": sealed, "created_at": now, "expires_at": expires_at}
    rows.upsert(conn, tables.secrets, ("owner", "name"), {"owner": owner, "name": name, **stored})


def get_secret(conn: Connection, vault: Vault, owner: str, name: str) -> str | None:
    """Open a stored secret; None when there is none. Raises VaultError as `Vault.open`."""
    secrets = tables.secrets
    found = conn.execute(
        select(secrets.c.key_id, secrets.c.sealed).where(secrets.c.owner == owner, secrets.c.name == name)
    ).first()
    return None if found is None else vault.open(_aad(owner, name), found.key_id, bytes(found.sealed))


def list_secrets(conn: Connection, owner: str) -> list[StoredSecret]:
    """List what is stored for an owner, by name, without opening anything."""
    query = rows.read(tables.secrets, StoredSecret).where(tables.secrets.c.owner == owner)
    return rows.many(conn, query.order_by(tables.secrets.c.name), StoredSecret)


def delete_secret(conn: Connection, owner: str, name: str) -> bool:
    """Delete one secret; False when there was none, so that only one taker gets True."""
    secrets = tables.secrets
    statement = delete(secrets).where(secrets.c.owner == owner, secrets.c.name == name)
    return conn.execute(statement).rowcount == 1


def delete_expired(conn: Connection, owner: str, now: datetime) -> int:
    """Delete the secrets of an owner whose time is over; gives how many there were."""
    secrets = tables.secrets
    return conn.execute(delete(secrets).where(secrets.c.owner == owner, secrets.c.expires_at <= now)).rowcount


def delete_secrets(conn: Connection, owner: str) -> int:
    """Delete every secret of an owner; gives how many there were."""
    return conn.execute(delete(tables.secrets).where(tables.secrets.c.owner == owner)).rowcount


def _aad(owner: str, name: str) -> str:
    for part in (owner, name):
        if "|" in part:
            raise ValueError(f"the name of a secret must not contain '|': {part!r}")
    return f"secrets|{owner}|{name}"
