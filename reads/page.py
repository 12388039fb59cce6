"""Pages: the arguments of a connection, its cursors, and the keyset conditions they stand for."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson

from domain.errors import InvalidValue
from reads.source import Connection, Key, Order, Scope, render

DEFAULT_SIZE = 50
MAX_SIZE = 100

SQL_TYPES = {
    "text": "text",
    "integer": "bigint",
    "number": "double precision",
    "time": "timestamptz",
    "id": "uuid",
}
# As Postgres writes them in JSON.
ENDLESS = ("Infinity", "-Infinity")


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    value.encode()
    return value


def _integer(value: Any) -> int:
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise ValueError
    return value


def _number(value: Any) -> float:
    if value in ENDLESS or type(value) is float or type(value) is int:
        return float(value)
    raise ValueError


def _time(value: Any) -> dt.datetime:
    time = dt.datetime.fromisoformat(_text(value))
    if time.tzinfo is None:
        raise ValueError
    # Far out, an offset leads beyond the calendar.
    return time.astimezone(dt.UTC)


def _id(value: Any) -> UUID:
    return UUID(_text(value))


READERS: Mapping[str, Callable[[Any], object]] = {
    "text": _text,
    "integer": _integer,
    "number": _number,
    "time": _time,
    "id": _id,
}


@dataclass(frozen=True)
class Page:
    """What was asked of a connection: how many rows, from where, in which direction."""

    order: Order
    size: int
    backwards: bool
    after: tuple[object, ...] | None
    before: tuple[object, ...] | None

    @property
    def shape(self) -> str:
        """All of it that the text of a statement shows, but for keys made of the arguments."""
        ends = (self.after is not None, self.before is not None)
        keys = [key.sql for key in self.order.sorted_by if isinstance(key.sql, str)]
        order = f"{self.order.name} {self.order.descending} {keys}"
        return f"{order} {self.size} {self.backwards} {ends}"

    @property
    def keys(self) -> tuple[Key, ...]:
        """The columns of the order, the id last."""
        return self.order.all_keys


def of_arguments(source: Connection, arguments: Mapping[str, Any]) -> Page:
    """The page of a connection that these arguments ask for; raises InvalidValue for a bad one."""
    order = _order(source, arguments.get("orderBy"))
    return of_arguments_in(order, arguments, size=source.size, most=source.most)


def of_arguments_in(
    order: Order,
    arguments: Mapping[str, Any],
    *,
    size: int = DEFAULT_SIZE,
    most: int = MAX_SIZE,
) -> Page:
    """The page in a given order that these arguments ask for; raises InvalidValue for a bad one."""
    first, last = arguments.get("first"), arguments.get("last")
    if first is not None and last is not None:
        raise InvalidValue(
            "INVALID_INPUT", "Give either first or last, not both.", ("last",), str(last), "one"
        )
    backwards = last is not None
    return Page(
        order,
        _size("last" if backwards else "first", last if backwards else first, size, most),
        backwards,
        _position(order, "after", arguments.get("after")),
        _position(order, "before", arguments.get("before")),
    )


def _order(source: Connection, order_by: Mapping[str, Any] | Order | None) -> Order:
    if order_by is None:
        return source.order
    if isinstance(order_by, Order):
        return order_by
    order = source.orders[order_by["field"].name]
    return replace(order, descending=order_by["direction"].name == "DESC")


def _size(argument: str, size: int | None, otherwise: int, most: int) -> int:
    if size is None:
        return otherwise
    if not 1 <= size <= most:
        raise InvalidValue(
            "INVALID_INPUT",
            f"{argument} must be from 1 to {most}, not {size}.",
            (argument,),
            str(size),
            f"1 to {most}",
        )
    return size


def _position(order: Order, argument: str, cursor: str | None) -> tuple[object, ...] | None:
    if cursor is None:
        return None
    try:
        name, *values = orjson.loads(base64.b64decode(cursor, validate=True))
        kinds = [key.kind for key in order.all_keys]
        if name != order.name:
            raise ValueError
        return tuple(READERS[kind](v) for kind, v in zip(kinds, values, strict=True))
    except (ValueError, TypeError, OverflowError, binascii.Error) as error:
        raise InvalidValue(
            "INVALID_CURSOR",
            f"{argument} must be a cursor of this connection in this order.",
            (argument,),
            cursor[:80],
            "a cursor that this connection gave in the same order",
        ) from error


def cursor_of(order: Order, *keys: object) -> str:
    """The cursor of a place in an order that is not in the database; its id is nil."""
    return base64.b64encode(orjson.dumps([order.name, *keys, UUID(int=0)])).decode()


def cursor(page: Page, scope: Scope) -> str:
    """The cursor of a row, as SQL: the order's name and the row's keys, in base64."""
    return cursor_of_keys(page, [render(key.sql, scope) for key in page.keys])


def cursor_of_keys(page: Page, keys: Iterable[str]) -> str:
    """The cursor of a row with these keys, each as SQL."""
    text = f"json_build_array('{page.order.name}', {', '.join(keys)})::text"
    return rf"translate(encode(convert_to({text}, 'UTF8'), 'base64'), E'\n', '')"


def ordering(page: Page, scope: Scope) -> str:
    """The ORDER BY that takes the page's rows first, whichever its direction."""
    direction = "desc" if page.order.descending != page.backwards else "asc"
    return ", ".join(f"{render(key.sql, scope)} {direction}" for key in page.order.sorted_by)


def beyond(page: Page, position: tuple[object, ...], scope: Scope, *, later: bool) -> str:
    """The rows on one side of a position, the position itself left out."""
    return _compared(page, position, scope, ">" if later != page.order.descending else "<")


def outside(page: Page, position: tuple[object, ...], scope: Scope, *, later: bool) -> str:
    """The rows on one side of a position, and the one at it."""
    return _compared(page, position, scope, ">=" if later != page.order.descending else "<=")


def _compared(page: Page, position: tuple[object, ...], scope: Scope, sign: str) -> str:
    keys = ", ".join(render(key.sql, scope) for key in page.keys)
    values = ", ".join(
        scope.bind(value, SQL_TYPES[key.kind])
        for key, value in zip(page.keys, position, strict=True)
    )
    return f"({keys}) {sign} ({values})"


def window(page: Page, scope: Scope) -> str:
    """The condition that cuts the page's rows out of all rows, where it has a beginning or end."""
    conditions = []
    if page.after is not None:
        conditions.append(beyond(page, page.after, scope, later=True))
    if page.before is not None:
        conditions.append(beyond(page, page.before, scope, later=False))
    return " and ".join(conditions)
