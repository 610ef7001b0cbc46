"""Parameters of the Marketing API: lists and objects come as JSON, as comma-separated words, or in single quotes."""

import json
from typing import Any

from connectors.sandbox.refusing import refusals


def read_list(name: str, params: dict[str, str]) -> list[str]:
    """A list of words; absent is empty. `name[0]=…` counts too."""
    raw = params.get(name, "").strip()
    if not raw:
        return [value for key, value in params.items() if key.startswith(f"{name}[")]
    if not raw.startswith("["):
        return [word.strip().strip("\"'") for word in raw.split(",") if word.strip()]
    found = read_json(name, raw)
    if not isinstance(found, list):
        raise refusals.invalid(f"Param {name} must be an array.")
    return [str(word) for word in found]


def read_json(name: str, raw: str) -> Any:
    """A JSON value; single quotes are forgiven, as the platform does."""
    for text in (raw, raw.replace("'", '"')):
        try:
            return json.loads(text)
        except ValueError:
            continue
    raise refusals.invalid(f"Param {name} must be valid JSON.")


def one_of(name: str, params: dict[str, str], allowed: tuple[str, ...], default: str) -> str:
    """A word out of a list."""
    word = params.get(name) or default
    if word not in allowed:
        raise refusals.invalid(f"{name} must be one of the following values: {', '.join(allowed)}")
    return word
