from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from domain.limits import Limits
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


@pytest.mark.parametrize("seconds", ["0", "301", "1.5", "long"])
def test_wait_that_is_no_sensible_number_is_refused(seconds: str) -> None:
    with pytest.raises(BadSetting, match="DB_WAIT_SECONDS must be a number from 1 to 300, not"):
        load({}, {"DB_WAIT_SECONDS": seconds})


@pytest.mark.parametrize(
    ("variable", "word", "range_"),
    [
        ("VITRINE_MAX_QUERY_DEPTH", "0", "1 to 100"),
        ("VITRINE_MAX_QUERY_DEPTH", "101", "1 to 100"),
        ("VITRINE_MAX_QUERY_COST", "1000000001", "1 to 1000000000"),
        ("VITRINE_MAX_QUERY_COST", "1e6", "1 to 1000000000"),
        ("VITRINE_MAX_QUERY_ROOT_FIELDS", "0", "1 to 500"),
        ("VITRINE_MAX_QUERY_ALIASES", "5001", "0 to 5000"),
        ("VITRINE_MAX_QUERY_DIRECTIVES", "-1", "0 to 500"),
        ("VITRINE_RATE_LIMIT", "none", "1 to 1000000000"),
        ("VITRINE_RATE_LIMIT", "-5", "1 to 1000000000"),
    ],
)
def test_limit_that_is_no_sensible_number_is_refused(variable: str, word: str, range_: str) -> None:
    with pytest.raises(BadSetting, match=f"^{variable} must be a number from {range_}, not"):
        load({}, {variable: word})


def test_limits_are_set() -> None:
    made = load(
        {},
        {
            "VITRINE_MAX_QUERY_DEPTH": "9",
            "VITRINE_MAX_QUERY_COST": "8000000",
            "VITRINE_MAX_QUERY_ROOT_FIELDS": "7",
            "VITRINE_MAX_QUERY_ALIASES": "0",
            "VITRINE_MAX_QUERY_DIRECTIVES": "5",
            "VITRINE_RATE_LIMIT": "600000",
        },
    )

    assert made.limits == Limits(
        query_depth=9,
        query_cost=8_000_000,
        query_root_fields=7,
        query_aliases=0,
        query_directives=5,
        rate=600_000,
    )
    assert load({}, {}).limits == Limits()


@pytest.mark.parametrize(
    ("word", "closed", "rate"),
    [
        (None, "off", None),
        (None, "on", 5_000_000),
        ("off", "on", None),
        ("0", "on", None),
        ("7", "on", 7),
        ("7", "off", 7),
    ],
)
def test_rate_is_limited_where_it_is_set_or_the_server_is_closed(
    word: str | None, closed: str, rate: int | None
) -> None:
    given = {"VITRINE_CLOSED": closed} | ({} if word is None else {"VITRINE_RATE_LIMIT": word})

    assert load({}, given).rate == rate


def test_closed_by_flag_or_variable() -> None:
    assert not load({}, {}).closed
    assert load({"closed": "on"}, {}).closed
    assert load({}, {"VITRINE_CLOSED": "on"}).closed
    assert load({"closed": None}, {"VITRINE_CLOSED": "on"}).closed


@pytest.mark.parametrize("variable", ["VITRINE_STRAIGHT", "DB_SESSION_SETTINGS", "VITRINE_CLOSED"])
def test_switch_is_on_or_off(variable: str) -> None:
    with pytest.raises(BadSetting, match=f"{variable} must be on or off, not 'no'"):
        load({}, {variable: "no"})


def test_words_become_values() -> None:
    environment = {"VITRINE_WORKERS": "4", "DB_CONNECTIONS": "24", "VITRINE_STRAIGHT": "off"}

    assert load({}, environment) == Settings(workers=4, connections=24, straight=False)


def test_trust_is_refused_in_words() -> None:
    with pytest.raises(BadSetting, match=r"^VITRINE_OIDC_ISSUER must be an https:// address"):
        load({}, {"VITRINE_OIDC_ISSUER": "id.example", "VITRINE_OIDC_AUDIENCE": "vitrine"})
    with pytest.raises(BadSetting, match=r"^VITRINE_OIDC_AUDIENCE must say for whom tokens are"):
        load({}, {"VITRINE_OIDC_ISSUER": "https://id.example", "VITRINE_OIDC_AUDIENCE": ""})


def test_refused_gateway_secret_is_not_repeated() -> None:
    with pytest.raises(BadSetting) as caught:
        load({}, {"VITRINE_GATEWAY_SECRET": "hunter2"})

    assert str(caught.value) == "VITRINE_GATEWAY_SECRET must have 32 characters at least, not 7."


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
        "VITRINE_GATEWAY_SECRET": "secret" * 6,
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
