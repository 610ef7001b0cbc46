"""What every benchmark prints: the machine, a table, and a last line `RESULT {json}`."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path


def machine() -> None:
    """Print what this was measured on, and how busy it is: figures of a loaded machine are to be read so."""
    memory = next(
        (
            line.split()[1]
            for line in Path("/proc/meminfo").read_text().splitlines()
            if line.startswith("MemTotal")
        ),
        "0",
    )
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    print(
        f"machine: {os.cpu_count()} cores, {int(memory) // 1024 // 1024} GiB, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}, load {load}"
    )


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their heads, aligned."""
    cells = [[str(value) for value in row] for row in (heads, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    for row in cells:
        print("  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)).rstrip())


def result(name: str, figures: Mapping[str, object]) -> None:
    """Print the last line, for scripts."""
    print("RESULT " + json.dumps({"benchmark": name, **figures}))
