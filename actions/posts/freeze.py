"""What will be sent to Instagram, fixed at the moment of scheduling, and the hash that proves it stayed so."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from actions.core import fingerprint
from actions.files import stored_name
from warehouse.ledger.files import File


def frozen_body(
    kind: str,
    caption: str,
    files: Sequence[File],
    alt_texts: Sequence[str | None],
    options: dict[str, Any],
    first_comment: str | None,
) -> dict[str, Any]:
    """Give the body of a publish intent: plain JSON, complete without any other row."""
    texts = [*alt_texts, *[None] * len(files)]
    return {
        "kind": kind,
        "caption": caption,
        "files": [_frozen_file(file, alt) for file, alt in zip(files, texts, strict=False)],
        "options": options,
        "first_comment": first_comment or None,
    }


def content_hash(body: dict[str, Any], account_id: int, due_at: datetime) -> str:
    """Hash all that a person agreed to: caption, media bytes (by their hashes), options, account and time."""
    return fingerprint({"account_id": account_id, "body": body, "due_at": due_at})


def _frozen_file(file: File, alt_text: str | None) -> dict[str, Any]:
    return {
        "sha256": file.sha256,
        "name": stored_name(file.sha256, file.mime),
        "mime": file.mime,
        "alt_text": alt_text or None,
        "width": file.width,
        "height": file.height,
        "duration_ms": file.duration_ms,
    }
