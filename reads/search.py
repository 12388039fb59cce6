"""Search: registries, collections and versions by the words of a text, the best first.

Every word must begin a word of a name or a description; or a tag or an alias is one of the words,
or the whole text.
"""

from __future__ import annotations

import re

from db import search, visibility
from domain.errors import InvalidValue
from domain.text import findable
from reads import table
from reads.source import Choice, Connection, Key, One, Order, Scope, Table

MAX_TEXT = 256
MAX_WORDS = 20
# An exact tag or alias outranks words found in a text.
EXACT = 1_000_000

NOTHING = """(select null::uuid as organization_id, null::uuid as id, '' as kind, 0 as rank
    limit 0)"""

_WORD = re.compile(r"[^\W_]+")


def _rows(scope: Scope) -> str:
    """What is found, with its kind and its rank; the smallest rank is the best."""
    text = findable(scope.arguments["text"])
    if len(text) > MAX_TEXT:
        rule = f"at most {MAX_TEXT} characters"
        message = f"A search has {rule}, not {len(text)}."
        raise InvalidValue("INVALID_INPUT", message, ("text",), text[:80], rule)
    words = _WORD.findall(text)[:MAX_WORDS]
    if not words:
        return NOTHING
    query = f"to_tsquery('simple', {scope.bind(_query(words), 'text')})"
    exact = scope.bind([text.strip(), *text.split()[:MAX_WORDS]], "text[]")
    mine = f"any(array(select e.organization_id from {visibility.organizations(scope.asker)} e))"
    branches = (_registries, _collections, _versions)
    return f"({' union all '.join(branch(scope, query, exact, mine) for branch in branches)})"


def _query(words: list[str]) -> str:
    return " & ".join(f"'{word}':*" for word in words)


def _score(document: str, query: str) -> str:
    return f"(ts_rank({document}, {query}) * {EXACT // 2})::bigint"


def _registries(scope: Scope, query: str, exact: str, mine: str) -> str:
    document = search.named("r")
    return f"""select r.organization_id, r.id, 'REGISTRY' as kind,
            -{_score(document, query)} as rank
        from registry r where r.organization_id = {mine} and {document} @@ {query}
        and {visibility.registry("r", scope.asker)}"""


def _collections(scope: Scope, query: str, exact: str, mine: str) -> str:
    document = search.named("c")
    return f"""select c.organization_id, c.id, 'COLLECTION',
            -{_score(document, query)} - case when c.tags && {exact} then {EXACT} else 0 end
        from collection c where c.organization_id = {mine}
        and ({document} @@ {query} or c.tags && {exact})
        and {visibility.collection("c", scope.asker)}"""


def _versions(scope: Scope, query: str, exact: str, mine: str) -> str:
    document = search.described("av")
    return f"""select v.organization_id, v.id, 'VERSION', min(f.rank)
        from (select a.organization_id, a.version_id as id, -{EXACT}::bigint as rank
            from alias a where a.organization_id = {mine} and a.name = any({exact})
            union all
            select l.organization_id, l.id,
                -{_score(document, query)} - case when av.tags && {exact} then {EXACT} else 0 end
            from artifact_version av join version l on l.organization_id = av.organization_id
                and l.artifact_version_id = av.id
            where av.organization_id = {mine}
            and ({document} @@ {query} or av.tags && {exact})) f
        join version v on v.organization_id = f.organization_id and v.id = f.id
        where {visibility.version("v", scope.asker)} group by v.organization_id, v.id"""


def _hit(found: Table, kind: str) -> One:
    on = "{t}.organization_id = {p}.organization_id and {t}.id = {p}.id and {p}.kind = "
    return One(found, f"{on}'{kind}'", inherits=True)


HITS = Connection(
    table.REGISTRY,
    "true",
    Order("search", (Key("{t}.rank", "integer"),)),
    inherits=True,
    rows=_rows,
    node=Choice(
        {
            "Registry": _hit(table.REGISTRY, "REGISTRY"),
            "Collection": _hit(table.COLLECTION, "COLLECTION"),
            "Version": _hit(table.VERSION, "VERSION"),
        }
    ),
)
