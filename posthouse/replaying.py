"""`posthouse replay`: a new lake from the raw answers, in the place of the old one or as a file of its own."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jobs.replay import ReplayResult, replay
from posthouse.workspace import Workspace, WorkspaceError
from warehouse.lake.store import Lake

OnProgress = Callable[[int, int], None]


def rebuild(
    workspace: Workspace,
    account_ids: list[int] | None,
    out: Path | None,
    on_progress: OnProgress | None = None,
) -> dict[str, Any]:
    """Replay all or some accounts. Without `out` the new lake takes the old one's place, which is kept beside it.

    All or nothing: whatever fails, the lake stays what it was. Other accounts' rows are taken over as they are;
    while the lake is to be replaced, nothing else writes to it.
    """
    lake, raw = workspace.lake, workspace.raw
    if lake is None or raw is None:
        raise WorkspaceError("A replay needs the lake, which this process did not open.")
    if not raw.accounts():
        raise WorkspaceError("There are no raw answers here, so nothing can be replayed.")
    if out is not None:
        if out.exists():
            raise WorkspaceError(f"{out} exists already. Name a file that does not.")
        result = _build(workspace, out, account_ids, on_progress)
        return {**asdict(result), "file": str(out), "before": None}
    with lake.paused():
        draft = Path(f"{workspace.settings.lake}.replaying")
        _remove(draft)
        if account_ids is not None:
            lake.copy_others(draft, account_ids)
        result = _build(workspace, draft, account_ids, on_progress)
        before = lake.exchange(draft)
    return {**asdict(result), "file": str(workspace.settings.lake), "before": str(before)}


def _build(
    workspace: Workspace, path: Path, account_ids: list[int] | None, on_progress: OnProgress | None
) -> ReplayResult:
    assert workspace.raw is not None
    try:
        with Lake.open(str(path)) as fresh:
            return replay(workspace.raw, fresh, account_ids, on_progress)
    except BaseException:
        _remove(path)
        raise


def _remove(path: Path) -> None:
    for leftover in (path, Path(f"{path}.wal")):
        leftover.unlink(missing_ok=True)
