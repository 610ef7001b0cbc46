"""When fields and edges came to be, for all versions at once: before that day the platform does not know them."""

from datetime import UTC, datetime

DECEMBER_2025 = datetime(2025, 12, 3, tzinfo=UTC).timestamp()
APRIL_2026 = datetime(2026, 4, 22, tzinfo=UTC).timestamp()
JUNE_2026 = datetime(2026, 6, 1, tzinfo=UTC).timestamp()
LATE_JUNE_2026 = datetime(2026, 6, 22, tzinfo=UTC).timestamp()
MEDIA_FIELDS = {
    "is_ai_generated": LATE_JUNE_2026, "media_audio_type": JUNE_2026, "reposts_count": APRIL_2026,
    "shares_count": APRIL_2026, "saved_count": APRIL_2026, "total_like_count": APRIL_2026,
    "total_comments_count": APRIL_2026, "total_views_count": APRIL_2026,
}  # fmt: skip
CONTAINER_PARAMS = {
    "is_ai_generated": LATE_JUNE_2026, "audio_configuration": JUNE_2026, "trial_params": DECEMBER_2025,
    "is_paid_partnership": APRIL_2026, "branded_content_sponsor_ids": APRIL_2026,
}  # fmt: skip
USER_METRICS = {"reposts": DECEMBER_2025}
