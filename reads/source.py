"""Where the value of a GraphQL field comes from: the vocabulary the schema declares its fields in.

SQL in a source is a template: `{t}` is the row at hand, `{p}` the row it was reached from. Where it
depends on who is asking, it is a function of the `Scope`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from db import guard
from db.visibility import Asker
from domain.ids import Kind

LARGEST_PAGE = 1000
NOTHING: Mapping[str, str] = MappingProxyType({})
NO_VALUES: Mapping[str, Any] = MappingProxyType({})


class Scope(NamedTuple):
    """What a template may name: the row, the row it was reached from, the viewer, the arguments.

    `bind` gives the placeholder of a value, cast to an SQL type; `new_row` a name for one more row.
    What is given to `evaluate` is worked out once, so that it fails whatever rows there are.
    `hasty`: what is not found in the usual place will be looked for again elsewhere, and members of
    its organization alone find it.
    """

    t: str
    p: str
    asker: Asker
    arguments: Mapping[str, Any]
    bind: Callable[[object, str], str]
    new_row: Callable[[], str]
    evaluate: Callable[[str], None]
    hasty: bool

    def above(self) -> Scope:
        """A row that this one leads to."""
        return self._replace(t=self.new_row(), p=self.t)


Sql = str | Callable[[Scope], str]


def render(sql: Sql, scope: Scope) -> str:
    """The template as SQL of one statement."""
    if callable(sql):
        return sql(scope)
    return sql.format(t=scope.t, p=scope.p)


class Filter(Protocol):
    """A field that rows can be filtered by."""

    def condition(self, scope: Scope, where: Any) -> Iterator[str]:
        """What the filter asks of the row."""
        ...


@dataclass(frozen=True, eq=False)
class Table:
    """A table whose rows are objects of the API, with the one condition for seeing a row.

    `guard` is named where the rows are not of the organization of their `organization_id`.
    """

    name: str
    visible: Callable[[str, Asker], str]
    kind: Kind | None = None
    laterals: Mapping[str, str] = field(default_factory=dict)
    guard: Callable[[str, Asker], str] = guard.organization

    @property
    def is_of_organization(self) -> bool:
        """Whether its rows are all of the organization of their `organization_id`."""
        return self.guard is guard.organization

    def row(
        self, t: str, uses: Iterable[str], at_hand: str = "", known: Mapping[str, str] = NOTHING
    ) -> str:
        """The FROM items of one row of this table, or the one at hand, and of what goes with it."""
        rows = f"(select {at_hand}.*)" if at_hand else self.name
        return f"{rows} {t}{self._beside(t, uses, {**self.laterals, **known}, '')}"

    def rows(self, t: str, uses: Iterable[str] = (), known: Mapping[str, str] = NOTHING) -> str:
        """The FROM items of this table's rows and of the rows that go with each of them."""
        return f"{self.name} {t}{self.beside(t, uses, known)}"

    def beside(self, t: str, uses: Iterable[str], known: Mapping[str, str] = NOTHING) -> str:
        """The FROM items of the rows that go with each row; some are `known` without a look-up."""
        # OFFSET 0 keeps the planner from turning the look-up into a join that reorders the page.
        return self._beside(t, uses, {**self.laterals, **known}, " offset 0")

    def _beside(self, t: str, uses: Iterable[str], rows: Mapping[str, str], fence: str) -> str:
        return "".join(
            f" cross join lateral ({rows[use].format(t=t)}{fence}) {t}_{use}"
            for use in sorted(set(uses))
        )


@dataclass(frozen=True)
class Value:
    """A column or any other SQL expression over the row.

    `uses` names rows that go with it (see `Table.laterals`), in the template `{t}_<name>`. `most`
    is how many values it can have where it is a list of any length, `usual` how many where nobody
    says how many are wanted.
    """

    sql: Sql
    uses: tuple[str, ...] = ()
    most: int | None = None
    usual: int | None = None


@dataclass(frozen=True)
class One:
    """At most one row of another table, or none that the viewer may see.

    `inherits`: whoever sees the row it is reached from may see this one too.
    `ambiguous`: when several things are meant equally, for a look-up by path.
    `first` is a FROM item that is found before the row, and stands for the one of its `laterals`
    that is named.
    `at_hand`: where the row that it is reached from has a `first` of this name, that is the row,
    and `known` are rows that go with it, in terms of `{p}`.
    `for_members`: those who belong to its organization find it, and guests do not.
    """

    table: Table
    on: Sql
    inherits: bool = False
    ambiguous: Sql | None = None
    first: Mapping[str, Sql] = field(default_factory=dict)
    at_hand: str = ""
    known: Mapping[str, str] = field(default_factory=dict)
    for_members: bool = False

    def __post_init__(self) -> None:
        if self.for_members and not self.table.is_of_organization:
            raise ValueError("Only what is of an organization can be for its members.")


@dataclass(frozen=True)
class Many:
    """All rows of another table as a plain list; `order` is what follows ORDER BY.

    `most` bounds the list where nothing else does.
    """

    table: Table
    on: Sql
    order: str
    inherits: bool = False
    most: int | None = None


@dataclass(frozen=True)
class Choice:
    """The one object among several types, by GraphQL type name, that is there."""

    ones: Mapping[str, One]


@dataclass(frozen=True)
class Key:
    """One column of an order; `kind` is how its value stands in a cursor.

    It is text, integer, number (perhaps an endless one) or time.
    """

    sql: Sql
    kind: str


@dataclass(frozen=True)
class Order:
    """An order of rows, by its name in cursors; every order ends in the id.

    `unique`: no two rows of a connection have the same keys, so they alone sort, as an index does.
    """

    name: str
    keys: tuple[Key, ...]
    descending: bool = False
    id: str = "id"
    unique: bool = False

    @property
    def all_keys(self) -> tuple[Key, ...]:
        """The columns of the order, the id last."""
        return (*self.keys, Key(f"{{t}}.{self.id}", "id"))

    @property
    def sorted_by(self) -> tuple[Key, ...]:
        """The columns that rows are sorted by."""
        return self.keys if self.unique else self.all_keys


@dataclass(frozen=True)
class Connection:
    """A page of the rows of another table, in its own order or one the client names.

    `each` gives the organizations whose rows are paged, as a FROM item: a page is read of each of
    them and merged, so that rows of others are not even looked at. `rows` stands for the table
    where rows of several are found together; then `node` says how each becomes an object.
    `given` turns the arguments of the field into those of a connection of the native API, a filter
    that it has checked among them.
    `known` gives rows that go with each row (see `Table.laterals`) in terms of `{p}`, where that
    spares a look-up for every one.
    `size` is how many rows a page has if nobody says, `most` how many it can have.
    """

    table: Table
    on: Sql
    order: Order
    orders: Mapping[str, Order] = field(default_factory=dict)
    inherits: bool = False
    filters: Mapping[str, Filter] = field(default_factory=dict)
    each: Callable[[Scope], str] | None = None
    rows: Callable[[Scope], str] | None = None
    node: Choice | None = None
    given: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    known: Mapping[str, str] = field(default_factory=dict)
    size: int = 50
    most: int = 100

    def at_once(self) -> Connection:
        """The same for clients that never say how much they want, and want it all."""
        return replace(self, size=LARGEST_PAGE, most=LARGEST_PAGE)


class Reference(NamedTuple):
    """A part of a payload that is to be read: how to find it from a key, and the key.

    `known` are the values of some of its fields: where no others are asked for, it is not read.
    """

    source: One | Choice | Value
    organization_id: UUID
    id: UUID
    known: Mapping[str, Any] = NO_VALUES


@dataclass(frozen=True)
class Way:
    """How objects of one type are found by keys of these SQL types.

    `rows` is a FROM item of a row for each: its place among the keys, and its own key.
    """

    type_name: str
    one: One
    kinds: tuple[str, ...] = ("uuid", "uuid")
    rows: str = "unnest({keys}) as {i}(n, organization_id, id)"


Wanted = Sequence[tuple[Any, ...] | None]


@dataclass(frozen=True)
class Found:
    """The objects with given keys: one, or as many as are asked for, in order.

    `keys` reads the name of a way and what it needs out of the arguments; None for what is no key.
    Where a client is told what is wrong with such a one, `strict` raises a refusal instead.
    """

    ways: Mapping[str, Way]
    keys: Callable[[Mapping[str, Any]], Wanted]
    many: bool = False
    strict: Callable[[Mapping[str, Any]], Wanted] | None = None


@dataclass(frozen=True)
class Lineage:
    """A graph of rows: `walk` gives its nodes (kind, id, steps, depth), `edges` what joins them.

    Nodes further than the depth, or more than `most`, are not shown but make it truncated.
    """

    walk: Callable[[Scope], str]
    edges: Callable[[str, Scope], str]
    node: Choice
    most: int


@dataclass(frozen=True)
class Part:
    """A part of a connection (`nodes`, `pageInfo`, `cursor`, ...), made where its page is."""


Source = Value | One | Many | Choice | Connection | Found | Lineage | Part
