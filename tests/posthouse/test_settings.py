import base64
from pathlib import Path

import pytest

from posthouse.settings import KNOWN, Settings, SettingsError


def read(tmp_path: Path, **env: str) -> Settings:
    return Settings.read({"POSTHOUSE_HOME": str(tmp_path), **{f"POSTHOUSE_{k}": v for k, v in env.items()}})


def test_what_is_left_out_has_a_sensible_value(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.ledger == f"sqlite:///{tmp_path / 'ledger.db'}"
    assert settings.lake == tmp_path / "lake.duckdb"
    assert settings.base_url == "http://localhost:8501"
    assert settings.key is None
    assert settings.graph_url is None


def test_another_port_takes_the_address_along_unless_one_was_chosen(tmp_path: Path) -> None:
    assert read(tmp_path).on_port(9000).base_url == "http://localhost:9000"
    chosen = read(tmp_path, BASE_URL="https://desk.example.com").on_port(9000)
    assert (chosen.port, chosen.base_url) == (9000, "https://desk.example.com")


def test_the_file_in_the_home_folder_counts_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "posthouse.toml").write_text('port = 9000\nlocale = "de"\n')
    settings = read(tmp_path, PORT="9100")
    assert (settings.port, settings.locale) == (9100, "de")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "eighty", "POSTHOUSE_PORT must be a number"),
        ("PORT", "70000", "from 1 to 65535"),
        ("GRAPH_URL", "graph.facebook.com", "must be an address such as"),
        ("BASE_URL", "ftp://desk", "POSTHOUSE_BASE_URL must be an address"),
        ("KEY", "short", "32 bytes in base64"),
        ("KEY", base64.b64encode(b"x" * 16).decode(), "this one has 16"),
        ("LEDGER", "mysql://nope", "postgresql:// or sqlite:///"),
        ("LOG", "loud", "debug, info, warning or error"),
        ("APP_ID", "my-app", "POSTHOUSE_APP_ID must be the number"),
        ("APP_ID", "123", "POSTHOUSE_APP_ID also needs POSTHOUSE_APP_SECRET"),
        ("INSTAGRAM_APP_ID", "123", "POSTHOUSE_INSTAGRAM_APP_ID also needs POSTHOUSE_INSTAGRAM_APP_SECRET"),
    ],
)
def test_a_wrong_value_fails_with_a_sentence_naming_it(
    tmp_path: Path, name: str, value: str, says: str
) -> None:
    with pytest.raises(SettingsError, match=says):
        read(tmp_path, **{name: value})


def test_secrets_may_come_from_a_file_and_are_never_shown(tmp_path: Path) -> None:
    key = base64.b64encode(b"k" * 32).decode()
    (tmp_path / "key.txt").write_text(key + "\n")
    settings = read(tmp_path, KEY_FILE=str(tmp_path / "key.txt"), APP_SECRET="top-secret")
    assert settings.key == b"k" * 32
    assert "top-secret" not in repr(settings)
    assert key not in repr(settings) and "kkk" not in repr(settings)


def test_the_apps_of_both_logins(tmp_path: Path) -> None:
    assert read(tmp_path, APP_SECRET="only proves calls").apps.flavours() == ()
    (tmp_path / "ig.txt").write_text("from-a-file\n")
    settings = read(
        tmp_path, APP_ID="123", APP_SECRET="top-secret", INSTAGRAM_APP_ID="456",
        INSTAGRAM_APP_SECRET_FILE=str(tmp_path / "ig.txt"), LOGIN_WITHOUT="ads_read, business_management",
    )  # fmt: skip
    assert settings.apps.flavours() == ("facebook", "instagram")
    assert settings.apps.instagram and settings.apps.instagram.secret == "from-a-file"
    assert settings.login_without == ("ads_read", "business_management")
    assert "top-secret" not in repr(settings) and "from-a-file" not in repr(settings)


def test_a_secret_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"POSTHOUSE_KEY_FILE names .*nowhere.*cannot be read"):
        read(tmp_path, KEY_FILE=str(tmp_path / "nowhere"))


def test_an_unknown_name_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "posthouse.toml").write_text("prot = 9000\n")
    with pytest.raises(SettingsError, match="do not exist: prot"):
        read(tmp_path)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "posthouse.toml").write_text("port = = 1")
    with pytest.raises(SettingsError, match=r"posthouse\.toml cannot be read"):
        read(tmp_path)


def test_every_setting_is_documented() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "settings.md").read_text()
    for name in KNOWN:
        assert f"`POSTHOUSE_{name}`" in text
