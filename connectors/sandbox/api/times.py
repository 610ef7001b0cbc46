"""Instants in parameters: Unix seconds, ISO 8601, or a date (its UTC midnight)."""

from datetime import UTC, datetime

from connectors.sandbox import refusals


def read_instant(name: str, text: str) -> float:
    """Unix seconds of a since or until parameter; raises the platform's refusal for anything else."""
    if text.lstrip("-").isdecimal():
        return float(text)
    try:
        instant = datetime.fromisoformat(text.strip().replace("+0000", "+00:00"))
    except ValueError:
        raise refusals.invalid(f"{name} must be a unix timestamp or a date") from None
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()
