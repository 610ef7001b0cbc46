"""The shape of a job's work, apart from the table so that jobs need not import it."""

from collections.abc import Callable, Mapping
from typing import Any

from jobs.context import JobContext

Detail = Mapping[str, Any] | None
"""What a request narrowed the job to, e.g. {"accounts": [1]}; None: all of it."""

Work = Callable[[JobContext, int, str, Detail], dict[str, Any]]
"""work(context, run id or 0, trigger, detail) -> the result for the run's row."""
