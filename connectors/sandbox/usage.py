"""How much of the platform's limits is used: the two usage headers."""

from collections import defaultdict

import msgspec

APP_BUDGET = 100_000
"""Counted calls an hour for the whole app; measured platforms showed about 1 % per 110 to 240 calls of one account."""
ACCOUNT_BUDGET = 48_000
"""Counted calls a day for one account."""
SILENT_CALLS = 20
"""In a realistic world the first calls come without headers."""


class UsageMeter:
    """Counts calls in fixed windows of the sandbox's clock."""

    def __init__(self) -> None:
        self._app: dict[int, int] = defaultdict(int)
        self._accounts: dict[tuple[int, int], int] = defaultdict(int)
        self.total = 0

    def note(self, at: float, counted: int, account: int | None) -> None:
        """Note some counted calls at an instant (Unix seconds)."""
        self.total += 1
        hour, day = int(at // 3600), int(at // 86400)
        self._app = defaultdict(int, {hour: self._app[hour] + counted})
        if account is not None:
            self._accounts[day, account] += counted

    def headers(self, at: float, account: int | None, account_id: str, silent: bool) -> dict[str, str]:
        """The usage headers for an answer at an instant."""
        if silent and self.total <= SILENT_CALLS:
            return {}
        percent = min(100, self._app[int(at // 3600)] * 100 // APP_BUDGET)
        app = {"call_count": percent, "total_time": percent, "total_cputime": percent // 2}
        headers = {"X-App-Usage": msgspec.json.encode(app).decode()}
        if account is not None:
            used = min(100, self._accounts[int(at // 86400), account] * 100 // ACCOUNT_BUDGET)
            case = {
                "type": "instagram", "call_count": used, "total_cputime": used // 2, "total_time": used,
                "estimated_time_to_regain_access": 0,
            }  # fmt: skip
            headers["X-Business-Use-Case-Usage"] = msgspec.json.encode({account_id: [case]}).decode()
        return headers
