import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from app.settings import LogFormat, Settings, SettingsFault, expectation, load_settings

ROOT = Path(__file__).resolve().parents[1]
SECRET = "qD3vX8mN1zLw5TgYb7RkHs2JpUc9FaEo"
KEYS = (Fernet.generate_key().decode(), Fernet.generate_key().decode())
REQUIRED = {"LAGERBRO_SECRET_KEY": SECRET, "LAGERBRO_CREDENTIAL_KEYS": KEYS[0]}


def faults(**changed: str) -> tuple[str, ...]:
    environ = REQUIRED | {f"LAGERBRO_{name}": value for name, value in changed.items()}
    with pytest.raises(SettingsFault) as fault:
        load_settings(environ)
    return fault.value.faults


def given(**changed: str) -> Settings:
    return load_settings(REQUIRED | {f"LAGERBRO_{name}": value for name, value in changed.items()})


def test_the_two_keys_are_enough() -> None:
    settings = load_settings(REQUIRED)
    assert settings.secret_key.get_secret_value() == SECRET
    assert settings.database_url.get_secret_value() == "sqlite:///data/lagerbro.sqlite3"
    assert (settings.fortnox_requests, settings.fortnox_window_seconds) == (25, 5)
    assert settings.ongoing_allowed_hosts == (".ongoingsystems.se",)


def test_all_faults_are_told_at_once_each_with_what_to_set() -> None:
    with pytest.raises(SettingsFault) as fault:
        load_settings({"LAGERBRO_PORT": "many", "LAGERBRO_DATABASE_URL": "mysql://x/y", "LAGERBRO_PUBLIC_URL": "here"})
    told = {sentence.split()[0]: sentence for sentence in fault.value.faults}
    assert set(told) == {
        f"LAGERBRO_{name}" for name in ("SECRET_KEY", "CREDENTIAL_KEYS", "PORT", "DATABASE_URL", "PUBLIC_URL")
    }
    assert "is not set; set it to at least 32 random characters" in told["LAGERBRO_SECRET_KEY"]
    assert told["LAGERBRO_PORT"].endswith("set it to a whole number from 1 to 65535.")
    assert str(fault.value).splitlines() == list(fault.value.faults)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("short", "too short with 5 characters"),
        ("x" * 64, "guessed"),
        ("change-me-change-me-change-me-please", "guessed"),
        ("09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7", "guessed"),
    ],
)
def test_a_short_or_known_secret_key_is_refused(key: str, why: str) -> None:
    (sentence,) = faults(SECRET_KEY=key)
    assert sentence.startswith("LAGERBRO_SECRET_KEY")
    assert why in sentence


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ("not-a-key", "not a Fernet key"),
        ("w8Q0tYk3vZ5nB1xLr7Jd2MhPf6Gs9Ca4Eu0oIi-_TyE=,not-a-key", "not a Fernet key"),
        ("cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=", "guessed"),
        ("A" * 43 + "=", "guessed"),
        (" , ", "cannot be used"),
    ],
)
def test_an_unusable_or_known_credential_key_is_refused(keys: str, why: str) -> None:
    (sentence,) = faults(CREDENTIAL_KEYS=keys)
    assert sentence.startswith("LAGERBRO_CREDENTIAL_KEYS")
    assert why in sentence


def test_a_fault_never_repeats_the_value() -> None:
    leaked = "hemlig-hemlig"
    told = faults(SECRET_KEY=leaked, CREDENTIAL_KEYS=leaked, DATABASE_URL=f"mysql://u:{leaked}@h/n")
    assert len(told) == 3
    assert leaked not in " ".join(told)


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    settings = given(
        DATABASE_URL="postgresql://u:hemlig-1@h/n", FORTNOX_CLIENT_ID="id", FORTNOX_CLIENT_SECRET="hemlig-2"
    )
    printed = f"{settings!r} {settings.model_dump_json()}"
    assert [text for text in ("hemlig-1", "hemlig-2", SECRET, KEYS[0]) if text in printed] == []


def test_several_credential_keys_keep_their_order() -> None:
    keys = given(CREDENTIAL_KEYS=f"{KEYS[1]}, {KEYS[0]}").credential_keys
    assert [key.get_secret_value() for key in keys] == [KEYS[1], KEYS[0]]


@pytest.mark.parametrize(("token", "refused"), [("", False), ("x" * 15, True), ("x" * 16, False)])
def test_a_metrics_token_is_left_out_or_long(token: str, refused: bool) -> None:
    if refused:
        assert faults(METRICS_TOKEN=token)[0].startswith("LAGERBRO_METRICS_TOKEN is too short")
    else:
        assert given(METRICS_TOKEN=token).metrics_token.get_secret_value() == token


def test_several_hosts_are_split_and_lower_case() -> None:
    assert given(ONGOING_ALLOWED_HOSTS=".OngoingSystems.se, 127.0.0.1").ongoing_allowed_hosts == (
        ".ongoingsystems.se",
        "127.0.0.1",
    )


@pytest.mark.parametrize("hosts", ["*", ".se", "https://wms.example.com", "wms.example.com/x", "a b"])
def test_a_host_that_would_allow_too_much_or_nothing_is_refused(hosts: str) -> None:
    (sentence,) = faults(ONGOING_ALLOWED_HOSTS=hosts)
    assert sentence.startswith("LAGERBRO_ONGOING_ALLOWED_HOSTS")


@pytest.mark.parametrize("one", ["FORTNOX_CLIENT_ID", "FORTNOX_CLIENT_SECRET"])
def test_half_of_the_fortnox_client_is_refused(one: str) -> None:
    (sentence,) = faults(**{one: "half"})
    assert "FORTNOX_CLIENT_SECRET and LAGERBRO_FORTNOX_CLIENT_ID go together" in sentence


@pytest.mark.parametrize(
    ("url", "usable"),
    [
        ("sqlite:///data/x.sqlite3", True),
        ("sqlite+aiosqlite:////var/lib/x.sqlite3", True),
        ("postgresql://user:p@host/name", True),
        ("postgres:///name?host=/run/postgresql", True),
        ("sqlite://", False),
        ("sqlite:///:memory:", False),
        ("postgresql://host", False),
        ("mysql://user@host/name", False),
        ("x", False),
    ],
)
def test_database_addresses(url: str, usable: bool) -> None:
    if usable:
        assert given(DATABASE_URL=url).database_url.get_secret_value() == url
    else:
        assert faults(DATABASE_URL=url)[0].startswith("LAGERBRO_DATABASE_URL is not the address")


@pytest.mark.parametrize(
    ("environ", "runs"),
    [
        ({}, True),
        ({"DATABASE_URL": "postgresql://u@h/n"}, False),
        ({"DATABASE_URL": "postgresql://u@h/n", "EMBEDDED_WORKER": "true"}, True),
        ({"EMBEDDED_WORKER": "false"}, False),
    ],
)
def test_serve_runs_the_worker_on_sqlite_unless_told_otherwise(environ: dict[str, str], runs: bool) -> None:
    assert given(**environ).runs_worker is runs


def test_a_closing_slash_of_an_address_does_not_matter() -> None:
    assert given(PUBLIC_URL="https://bridge.example.com/").public_url == "https://bridge.example.com"


def test_an_empty_variable_counts_as_not_set() -> None:
    assert given(ONGOING_API_URL="", LOG_FORMAT="").ongoing_api_url is None
    assert given(LOG_FORMAT="").log_format is LogFormat.JSON


def test_given_settings_see_nothing_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAGERBRO_PORT", "9999")
    assert load_settings(REQUIRED).port == 8000


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [f"{name}={value}" for name, value in REQUIRED.items()]
    (tmp_path / ".env").write_text("\n".join([*lines, "LAGERBRO_PORT=1111", "LAGERBRO_KEEP_DAYS=7", "OTHER=x"]))
    for name in REQUIRED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LAGERBRO_PORT", "2222")
    settings = load_settings()
    assert (settings.port, settings.keep_days) == (2222, 7)


def test_every_setting_is_explained() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith(".")
        assert expectation(name), name


def test_the_example_and_the_table_are_current() -> None:
    done = subprocess.run(
        [sys.executable, "docs/reference.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_example_as_it_stands_is_refused_for_its_keys_alone() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    open_ones = [line.partition("=") for line in lines if line[:1] not in {"#", ""}]
    with pytest.raises(SettingsFault) as fault:
        load_settings({name: value for name, _, value in open_ones})
    assert [sentence.split()[0] for sentence in fault.value.faults] == list(REQUIRED)
