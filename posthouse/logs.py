"""Logging: one line per event on stderr, a short fixed phrase and its facts, never a secret."""

import logging
import re
import sys
from typing import Any

# Graph tokens start with EAA (Facebook) or IG (Instagram); the rest are parameters that carry secrets.
SECRET = re.compile(
    r"\b(EAA|IGAA|IGQ)[A-Za-z0-9_\-]{8,}|(?<=Bearer )\S+"
    r"|(?<=access_token=)[^&\s\"']+|(?<=appsecret_proof=)[^&\s\"']+|(?<=client_secret=)[^&\s\"']+|(?<=code=)[^&\s\"']{16,}"
)
_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


def redact(text: str) -> str:
    """The text with everything that looks like a token replaced."""
    return SECRET.sub("[secret]", text)


class LineFormatter(logging.Formatter):
    """`2026-11-21T09:00:00Z INFO jobs.runner: job ended job=sync seconds=3.1`, redacted."""

    def format(self, record: logging.LogRecord) -> str:
        """Give one line with the facts passed by `extra`, and the traceback if there is one."""
        facts = {k: v for k, v in vars(record).items() if k not in _STANDARD and not k.startswith("_")}
        head = f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')} {record.levelname} {record.name}: {record.getMessage()}"
        line = head + "".join(f" {name}={_fact(value)}" for name, value in facts.items())
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return redact(line)


def _fact(value: Any) -> str:
    text = str(value)
    return f'"{text}"' if " " in text else text


def configure(level: str) -> None:
    """Send every log line to stderr at this level; libraries that chat are kept to warnings."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in (
        "apscheduler",
        "alembic",
        "urllib3",
        "watchdog",
        "matplotlib",
        "fontTools",
        "PIL",
        "asyncio",
    ):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("stamina").setLevel(logging.ERROR)  # a retry that helped is no news
