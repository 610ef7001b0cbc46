"""Settings: read once from the environment and `posthouse.toml`, validated, frozen.

Nothing below the entry points reads the environment. A wrong value fails with a sentence that names the setting.
"""

import base64
import binascii
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from urllib.parse import urlsplit

from connectors.graph.apps import NO_APPS, App, Apps

# Every setting, by the name of its environment variable without the prefix, with what it means.
# `docs/settings.md` lists the same names; a test compares them.
KNOWN = {
    "HOME": "the data folder of this workspace",
    "LEDGER": "postgresql://… for the ledger; empty: a SQLite file in the home folder",
    "LAKE": "path of the DuckDB file; empty: lake.duckdb in the home folder",
    "GRAPH_URL": "where the Graph API answers; empty: https://graph.facebook.com",
    "KEY": "the key that seals stored secrets, 32 bytes in base64; empty: the file `key` in the home folder",
    "APP_ID": "the Meta app's id, for connecting with Facebook Login",
    "APP_SECRET": "the Meta app's secret, for appsecret_proof and for connecting with Facebook Login",
    "INSTAGRAM_APP_ID": "the Instagram app id of the same Meta app, for connecting with Instagram Login",
    "INSTAGRAM_APP_SECRET": "the Instagram app secret that belongs to it",
    "LOGIN_WITHOUT": "permissions that connecting is not to ask for, with commas between; empty: all are asked for",
    "BASE_URL": "the address people and Instagram reach this desk at; empty: http://localhost:PORT",
    "PORT": "the port of the dashboard; empty: 8501",
    "LOCALE": "language and formats of new people, e.g. en or de; empty: en",
    "LOG": "least level logged: debug, info, warning or error; empty: info for what keeps running, else warning",
}
SECRETS = ("KEY", "APP_SECRET", "INSTAGRAM_APP_SECRET")  # these may also be given as POSTHOUSE_…_FILE
DEFAULT_GRAPH_URL = "https://graph.facebook.com"


class SettingsError(Exception):
    """A setting that cannot be used; the message names it and says what is wanted."""


@dataclass(frozen=True)
class Settings:
    """What the environment says. Paths are absolute; `key` is None when the home folder's own key is to be used."""

    home: Path
    ledger: str
    lake: Path
    graph_url: str | None
    key: bytes | None
    app_secret: str | None
    base_url: str
    port: int
    locale: str
    log_level: str | None
    apps: Apps = NO_APPS
    login_without: tuple[str, ...] = ()

    @classmethod
    def read(cls, env: Mapping[str, str], *, home: Path | None = None) -> "Settings":
        """Read `POSTHOUSE_…` from env; what it leaves open comes from `posthouse.toml` in the home folder.

        Raises SettingsError on an unknown name in the file, a bad number, address or key.
        """
        place = (home or Path(env.get("POSTHOUSE_HOME") or "~/.posthouse")).expanduser().absolute()
        values = _file_values(place) | _env_values(env)
        port = _port(values.get("PORT", "8501"))
        return cls(
            home=place,
            ledger=_ledger(values.get("LEDGER", ""), place),
            lake=Path(values.get("LAKE") or place / "lake.duckdb").expanduser().absolute(),
            graph_url=_address("GRAPH_URL", values.get("GRAPH_URL", "")),
            key=_key(values.get("KEY", "")),
            app_secret=values.get("APP_SECRET") or None,
            base_url=_address("BASE_URL", values.get("BASE_URL", "")) or f"http://localhost:{port}",
            port=port,
            locale=values.get("LOCALE") or "en",
            log_level=_level(values["LOG"]) if values.get("LOG") else None,
            apps=Apps(_app(values, ""), _app(values, "INSTAGRAM_")),
            login_without=tuple(values.get("LOGIN_WITHOUT", "").replace(",", " ").split()),
        )

    def on_port(self, port: int) -> "Settings":
        """These settings with another port; an address that nobody chose follows it."""
        own = f"http://localhost:{self.port}"
        base_url = f"http://localhost:{port}" if self.base_url == own else self.base_url
        return replace(self, port=port, base_url=base_url)

    def __repr__(self) -> str:
        """Show everything but the secrets, so that a logged Settings gives nothing away."""
        hidden = {name.lower() for name in SECRETS}
        shown = (f"{f.name}={'…' if f.name in hidden else getattr(self, f.name)!r}" for f in fields(self))
        return f"Settings({', '.join(shown)})"


def _env_values(env: Mapping[str, str]) -> dict[str, str]:
    values = {name: env[f"POSTHOUSE_{name}"] for name in KNOWN if env.get(f"POSTHOUSE_{name}")}
    for name in SECRETS:
        path = env.get(f"POSTHOUSE_{name}_FILE")
        if path and name not in values:
            values[name] = _secret_file(name, Path(path).expanduser())
    return values


def _secret_file(name: str, path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as error:
        raise SettingsError(
            f"POSTHOUSE_{name}_FILE names {path}, which cannot be read: {error.strerror}."
        ) from error


def _file_values(home: Path) -> dict[str, str]:
    path = home / "posthouse.toml"
    try:
        if not path.exists():
            return {}
        content = tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}.") from error
    unknown = sorted(set(content) - {name.lower() for name in KNOWN if name != "HOME"})
    if unknown:
        raise SettingsError(f"{path} has settings that do not exist: {', '.join(unknown)}.")
    return {name.upper(): str(value) for name, value in content.items()}


def _ledger(value: str, home: Path) -> str:
    if not value:
        return f"sqlite:///{home / 'ledger.db'}"
    if not value.startswith(("postgresql://", "postgresql+psycopg://", "sqlite:///")):
        raise SettingsError(
            "POSTHOUSE_LEDGER must start with postgresql:// or sqlite:/// "
            "(or be left out, for a file in the home folder)."
        )
    return value


def _port(value: str) -> int:
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise SettingsError(f"POSTHOUSE_PORT must be a number from 1 to 65535, not {value!r}.")
    return int(value)


def _address(name: str, value: str) -> str | None:
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise SettingsError(
            f"POSTHOUSE_{name} must be an address such as https://desk.example.com, not {value!r}."
        )
    return value.rstrip("/")


def _key(value: str) -> bytes | None:
    if not value:
        return None
    try:
        key = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise SettingsError("POSTHOUSE_KEY must be 32 bytes in base64.") from error
    if len(key) != 32:
        raise SettingsError(f"POSTHOUSE_KEY must be 32 bytes in base64; this one has {len(key)}.")
    return key


def _app(values: Mapping[str, str], prefix: str) -> App | None:
    """The app of one login; the secret alone only proves calls."""
    app_id, secret = values.get(f"{prefix}APP_ID", ""), values.get(f"{prefix}APP_SECRET", "")
    if not app_id:
        return None
    if not (app_id.isascii() and app_id.isdigit()):
        raise SettingsError(
            f"POSTHOUSE_{prefix}APP_ID must be the number that Meta's app dashboard shows, not {app_id!r}."
        )
    if not secret:
        raise SettingsError(f"POSTHOUSE_{prefix}APP_ID also needs POSTHOUSE_{prefix}APP_SECRET.")
    return App(app_id, secret)


def _level(value: str) -> str:
    if value.lower() not in ("debug", "info", "warning", "error"):
        raise SettingsError(f"POSTHOUSE_LOG must be debug, info, warning or error, not {value!r}.")
    return value.upper()
