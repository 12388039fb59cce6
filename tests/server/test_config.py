from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from server.config import SETTINGS, BadSetting, Settings, load, table

ROOT = Path(__file__).parents[2]
KEY = "vtr-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO_-"


@pytest.mark.parametrize("port", ["x", "", "-1", "65536", "8080.0", "٣", "1" * 5000])
def test_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(BadSetting, match="The port must be a number from 0 to 65535"):
        load({"port": port}, {})


@pytest.mark.parametrize("workers", ["0", "33", "-1", "two", "2.0", "", "٣"])
def test_workers_that_are_no_sensible_number_are_refused(workers: str) -> None:
    with pytest.raises(BadSetting, match="VITRINE_WORKERS must be a number from 1 to 32, not"):
        load({"workers": workers}, {})


@pytest.mark.parametrize("connections", ["1", "1001", "many"])
def test_connections_that_are_no_sensible_number_are_refused(connections: str) -> None:
    with pytest.raises(BadSetting, match="DB_CONNECTIONS must be a number from 2 to 1000, not"):
        load({}, {"DB_CONNECTIONS": connections})


@pytest.mark.parametrize("variable", ["VITRINE_STRAIGHT", "DB_SESSION_SETTINGS"])
def test_switch_is_on_or_off(variable: str) -> None:
    with pytest.raises(BadSetting, match=f"{variable} must be on or off, not 'no'"):
        load({}, {variable: "no"})


def test_words_become_values() -> None:
    environment = {"VITRINE_WORKERS": "4", "DB_CONNECTIONS": "24", "VITRINE_STRAIGHT": "off"}

    assert load({}, environment) == Settings(workers=4, connections=24, straight=False)


def test_empty_host_is_refused() -> None:
    with pytest.raises(BadSetting, match="The host must be a name or an address"):
        load({"host": " "}, {})


def test_refused_database_url_is_not_repeated() -> None:
    with pytest.raises(BadSetting) as caught:
        load({}, {"DATABASE_URL": "mysql://root:secret@host/x"})

    assert str(caught.value) == "DATABASE_URL must begin with postgresql://."


@pytest.mark.parametrize("chosen", ["short", KEY[:-1], KEY + "a"])
def test_refused_bootstrap_key_is_not_repeated(chosen: str) -> None:
    with pytest.raises(BadSetting, match="VITRINE_BOOTSTRAP_KEY: An API key must be") as caught:
        load({}, {"VITRINE_BOOTSTRAP_KEY": chosen})

    assert chosen not in str(caught.value)


def test_defaults_are_those_of_settings() -> None:
    assert load({}, {}) == Settings()


def test_flag_wins_over_variable_over_default() -> None:
    environment = {"VITRINE_HOST": "::1", "VITRINE_PORT": "9000", "VITRINE_DATA": "/srv"}

    assert load({"port": "9001", "data": None}, environment) == Settings("::1", 9001, Path("/srv"))


def test_empty_variable_counts_as_none() -> None:
    environment = {"DATABASE_URL": "", "STORAGE_URL": "", "VITRINE_BOOTSTRAP_KEY": ""}

    assert load({}, environment) == Settings()


def test_secrets_are_not_in_the_repr() -> None:
    environment = {
        "DATABASE_URL": "postgresql://u:secret@h/d",
        "STORAGE_URL": "s3://u:secret@b",
        "VITRINE_BOOTSTRAP_KEY": KEY,
    }

    shown = repr(load({}, environment))

    assert "secret" not in shown
    assert "vtr-" not in shown


def test_every_setting_is_a_field_in_the_same_order() -> None:
    assert [setting.name for setting in SETTINGS] == list(Settings.__slots__)


def test_readme_holds_the_generated_table() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    held = re.search(r"<!-- settings -->\n+(.*?)\n*<!-- /?settings -->", readme, re.DOTALL)

    assert held is not None, "README.md needs the table between two <!-- settings --> markers"
    assert held[1] + "\n" == table(), "regenerate it: python -m server.config"


def test_module_prints_the_table() -> None:
    command = [sys.executable, "-m", "server.config"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == table()
    assert done.stdout.startswith("| Variable | Flag | Default | Meaning |\n| --- | --- |")
    assert "| `VITRINE_PORT` | `--port` | `8080` | The port to listen on;" in done.stdout
    assert "| `DATABASE_URL` |  |  | The Postgres to use," in done.stdout


def test_what_a_bouncer_needs() -> None:
    settings = load({}, {"DB_STATEMENT_CACHE": "0", "DB_SESSION_SETTINGS": "off"})

    assert (settings.statement_cache, settings.session_settings) == (0, False)


@pytest.mark.parametrize(
    ("variable", "word"),
    [("DB_STATEMENT_CACHE", "-1"), ("DB_STATEMENT_CACHE", "x"), ("DB_SESSION_SETTINGS", "no")],
)
def test_what_no_bouncer_needs(variable: str, word: str) -> None:
    with pytest.raises(BadSetting, match=f"{variable} must be"):
        load({}, {variable: word})
