"""Parameters that the platform overlooks in JSON bodies (Q66): optional ones only; form bodies are read in full."""

OPTIONAL = frozenset(
    {
        "alt_text", "audio_name", "caption", "collaborators", "cover_url", "filtering", "is_ai_generated", "limit",
        "location_id", "product_tags", "share_to_feed", "sort", "thumb_offset", "trial_params", "user_tags",
    }
)  # fmt: skip


def without_optional(params: dict[str, str], in_query: frozenset[str]) -> dict[str, str]:
    """The parameters of a request with a JSON body that are heeded: all but the optional ones of the body."""
    return {name: value for name, value in params.items() if name not in OPTIONAL or name in in_query}
