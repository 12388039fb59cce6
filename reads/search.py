"""Search: registries, collections and versions by the words of a text, the best first.

Every word must begin a word of a name or a description; or a tag or an alias is one of the words,
or the whole text. Of words that very much is found by, so many hits of each kind are looked at and
no more: to rank all would take as long as the organization is large.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from db import search, visibility
from domain.errors import InvalidValue
from domain.text import findable
from reads import table
from reads.source import Choice, Connection, Key, One, Order, Scope, Table

MAX_TEXT = 256
MAX_WORDS = 20
MAX_HITS = 10_000
# An exact tag or alias outranks words found in a text.
EXACT = 1_000_000

NOTHING = """(select null::uuid as organization_id, null::uuid as id, '' as kind, 0 as rank
    limit 0)"""

_WORD = re.compile(r"[^\W_]+")


class _Asked(NamedTuple):
    """What is looked for, as SQL, in which organizations, and which registries are seen there."""

    query: str
    exact: str
    mine: str
    seen: str


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
    # Once, and not for each of very many hits.
    seen = f"""any(array(select r.id from registry r where r.organization_id = {mine}
        and {visibility.registry("r", scope.asker)}))"""
    asked = _Asked(query, exact, mine, seen)
    return f"({' union all '.join((_registries(asked), _collections(asked), _versions(asked)))})"


def _query(words: list[str]) -> str:
    return " & ".join(f"'{word}':*" for word in words)


def _score(document: str, query: str) -> str:
    return f"(ts_rank({document}, {query}) * {EXACT // 2})::bigint"


def _registries(asked: _Asked) -> str:
    document = search.named("r")
    return f"""select r.organization_id, r.id, 'REGISTRY' as kind,
            -{_score(document, asked.query)} as rank
        from registry r where r.organization_id = {asked.mine} and r.id = {asked.seen}
        and {document} @@ {asked.query}"""


def _collections(asked: _Asked) -> str:
    document = search.named("c")
    return f"""select c.organization_id, c.id, 'COLLECTION',
            -{_score(document, asked.query)} - {_exact("c.tags", asked)}
        from (select * from (select c.* from collection c
                where {document} @@ {asked.query} or c.tags && {asked.exact} offset 0) c
            where c.organization_id = {asked.mine} and c.registry_id = {asked.seen}
            limit {MAX_HITS}) c"""


def _versions(asked: _Asked) -> str:
    """The links of what is found: each looked up by itself, as few are found of very many."""
    document = search.described("av")
    return f"""select f.organization_id, f.id, 'VERSION', min(f.rank)
        from (select * from (select a.organization_id, a.version_id as id, -{EXACT}::bigint as rank
            from alias a where a.organization_id = {asked.mine} and a.name = any({asked.exact})
            and {_registry_of("a")} = {asked.seen} limit {MAX_HITS}) a
        union all
        select * from (select v.organization_id, v.id,
                -{_score(document, asked.query)} - {_exact("av.tags", asked)}
            from artifact_version av cross join lateral (select v.organization_id, v.id
                from version v where v.organization_id = av.organization_id
                and v.artifact_version_id = av.id and {_registry_of("v")} = {asked.seen}
                offset 0) v
            where av.organization_id = {asked.mine}
            and ({document} @@ {asked.query} or av.tags && {asked.exact}) limit {MAX_HITS}) v) f
        group by f.organization_id, f.id"""


def _exact(tags: str, asked: _Asked) -> str:
    return f"case when {tags} && {asked.exact} then {EXACT} else 0 end"


def _registry_of(row: str) -> str:
    return f"""(select vc.registry_id from collection vc
        where vc.organization_id = {row}.organization_id and vc.id = {row}.collection_id)"""


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
