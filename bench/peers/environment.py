"""What servers are told by their environment: where Postgres is, and how to run."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from bench.target import Place


def postgres_variables(url: str) -> dict[str, str]:
    """The PG* variables that lead to the database of a URL."""
    parts = urlsplit(url)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    said = {
        "PGHOST": asked.get("host") or parts.hostname,
        "PGPORT": asked.get("port") or (str(parts.port) if parts.port else None),
        "PGUSER": asked.get("user") or parts.username,
        "PGPASSWORD": asked.get("password") or parts.password,
        "PGDATABASE": parts.path.lstrip("/"),
    }
    return {name: value for name, value in said.items() if value}


def node_variables(place: Place, **settings: str) -> dict[str, str]:
    """All that the servers in JavaScript are told, with further settings of their sessions."""
    modes = {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}
    session = {"timezone": "UTC", "jit": "off", **settings}
    options = " ".join(f"-c {name}={value}" for name, value in session.items())
    told = {"PORT": str(place.port), "PGOPTIONS": options}
    return {**postgres_variables(place.database_url), **modes, **told}
