"""Every curl line of docs/sandbox.md works, in the order of the page."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.sandbox.receiver import receiver  # noqa: F401
from tests.sandbox_fixture import running_sandbox

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sandbox.md"
# Every line that fails stops the script, inside $(…) too, and says what was answered.
HEAD = """set -euo pipefail
curl() { command curl --fail-with-body -sS --noproxy '*' "$@" || { echo "failed: $*" >&2; return 1; }; }
"""


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_every_curl_line_of_the_page_works(tmp_path, receiver):  # noqa: F811
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    script = HEAD + "".join(block for block in blocks if "curl" in block)
    with running_sandbox(profile="realistic", posts=60, speed=1.0) as running:
        folder = tmp_path / ".posthouse"
        folder.mkdir()
        (folder / "sandbox-token").write_text(running.token + "\n")
        (folder / "sandbox-control-token").write_text(running.control_token + "\n")
        script = script.replace("http://localhost:8600", running.url)
        script = script.replace("http://localhost:9000/hook", receiver.url)
        done = subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, env={**os.environ, "HOME": str(tmp_path)}, capture_output=True,
            text=True, check=False, timeout=120,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-1500:]
