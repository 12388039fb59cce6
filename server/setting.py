"""The table of all that can be set: by which variable or flag, and what it means."""

from __future__ import annotations

from dataclasses import dataclass

from auth import key
from auth.claims import EXAMPLE
from auth.gateway import SHORTEST_SECRET

# Ten of the largest queries.
CLOSED_RATE = 5_000_000


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set; a flag wins over its variable, which wins over the default."""

    name: str
    variable: str
    flag: str | None
    default: str | None
    meaning: str


SETTINGS = (
    Setting("host", "VITRINE_HOST", "--host", "127.0.0.1", "The address to listen on."),
    Setting("port", "VITRINE_PORT", "--port", "8080", "The port to listen on; 0 takes a free one."),
    Setting(
        "data",
        "VITRINE_DATA",
        "--data",
        ".data",
        "The folder for all that is kept on this machine: the embedded database and the files.",
    ),
    Setting(
        "workers",
        "VITRINE_WORKERS",
        "--workers",
        "1",
        "How many processes answer requests, on one port and one database; not on Windows.",
    ),
    Setting(
        "database_url",
        "DATABASE_URL",
        None,
        None,
        "The Postgres to use, as postgresql://user:password@host:port/database. "
        "Without it, an embedded Postgres keeps its data in the data folder.",
    ),
    Setting(
        "database_owner_url",
        "DATABASE_OWNER_URL",
        None,
        None,
        "The same database as the role that owns its tables, for migrations alone; the role of "
        "DATABASE_URL is given what it needs, and cannot rewrite history.",
    ),
    Setting(
        "connections",
        "DB_CONNECTIONS",
        None,
        "8",
        "How many connections to the database the server may have, divided among its workers; "
        "each worker has 2 at least.",
    ),
    Setting(
        "wait_seconds",
        "DB_WAIT_SECONDS",
        None,
        "10",
        "For how many seconds a request waits for one of them before it is answered with 503.",
    ),
    Setting(
        "statement_cache",
        "DB_STATEMENT_CACHE",
        None,
        "100",
        "How many statements each connection to the database keeps prepared; 0 for a PgBouncer "
        "that pools transactions and is older than 1.21.",
    ),
    Setting(
        "session_settings",
        "DB_SESSION_SETTINGS",
        None,
        "on",
        "`off` for a PgBouncer, which refuses them: then give the role, by `alter role ... set`, "
        "`timezone = 'UTC'`, `jit = off`, `plan_cache_mode = force_generic_plan`, "
        "`random_page_cost = 1.1`, `max_parallel_workers_per_gather = 0`, "
        "`statement_timeout = '10s'`, `lock_timeout = '5s'` and "
        "`idle_in_transaction_session_timeout = '15s'`.",
    ),
    Setting(
        "straight",
        "VITRINE_STRAIGHT",
        None,
        "on",
        "`off` answers every operation through graphql-core, to compare or in doubt.",
    ),
    Setting(
        "closed",
        "VITRINE_CLOSED",
        "--closed",
        "off",
        "`on` tells nobody what the APIs hold: no introspection, no suggestions, no GraphiQL, "
        "no `/schema.graphql`.",
    ),
    Setting(
        "oidc_issuer",
        "VITRINE_OIDC_ISSUER",
        None,
        None,
        "The OIDC provider whose tokens sign people in, as its https:// address; "
        "see `docs/sign-in.md`. Without it, only API keys do.",
    ),
    Setting(
        "oidc_audience",
        "VITRINE_OIDC_AUDIENCE",
        None,
        None,
        "For whom its tokens must be: this server's client id or identifier there.",
    ),
    Setting(
        "oidc_roles",
        "VITRINE_OIDC_ROLES",
        None,
        None,
        f"Which values of a claim give which roles, as `{EXAMPLE}`. "
        "Without it, tokens give no roles.",
    ),
    Setting(
        "gateway_secret",
        "VITRINE_GATEWAY_SECRET",
        None,
        None,
        "The secret by which a gateway signs `X-Vitrine-Identity`, at least "
        f"{SHORTEST_SECRET} characters. Without it, no header tells who asks.",
    ),
    Setting(
        "query_depth",
        "VITRINE_MAX_QUERY_DEPTH",
        None,
        "20",
        "How deep a query may be nested.",
    ),
    Setting(
        "query_cost",
        "VITRINE_MAX_QUERY_COST",
        None,
        "500000",
        "How many values a query may give, by the sizes of its pages.",
    ),
    Setting(
        "query_root_fields",
        "VITRINE_MAX_QUERY_ROOT_FIELDS",
        None,
        "50",
        "How many fields a query may have at its root.",
    ),
    Setting(
        "query_aliases",
        "VITRINE_MAX_QUERY_ALIASES",
        None,
        "500",
        "How many aliases a query may have.",
    ),
    Setting(
        "query_directives",
        "VITRINE_MAX_QUERY_DIRECTIVES",
        None,
        "20",
        "How many directives may stand in one place of a query.",
    ),
    Setting(
        "rate",
        "VITRINE_RATE_LIMIT",
        None,
        None,
        "The cost that each API key, or each address without one, may have in a minute, divided "
        "among the workers; `off` for none, which is the default. The default with `--closed` is "
        f"{CLOSED_RATE}.",
    ),
    Setting(
        "trusted_documents",
        "VITRINE_TRUSTED_DOCUMENTS",
        None,
        "on",
        "`on`: clients may name a document that `vitrine documents add` has added. `only`: the "
        "native API answers no other but those of the web app, so that GraphiQL does not work.",
    ),
    Setting(
        "persisted_queries",
        "VITRINE_PERSISTED_QUERIES",
        None,
        "off",
        "`on` lets Apollo clients register their queries and send their SHA-256 from then on.",
    ),
    Setting(
        "cors_origins",
        "VITRINE_CORS_ORIGINS",
        None,
        None,
        "The origins whose pages may ask this server with a key, such as "
        "https://app.example.com, separated by commas; * for all. Its own need not be named.",
    ),
    Setting(
        "storage_url",
        "STORAGE_URL",
        None,
        None,
        "Where files are kept, as s3://, gs://, az:// or file:// URL. "
        "Without it, they are in the data folder.",
    ),
    Setting(
        "bootstrap_key",
        "VITRINE_BOOTSTRAP_KEY",
        None,
        None,
        "The API key of the user admin, taken over at the very first start: "
        f"{key.START} and 43 random characters of A-Z, a-z, 0-9, _ and -. "
        "Without it, one is made and printed.",
    ),
)
