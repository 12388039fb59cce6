"""Arrays of records, which become JSON arrays without spaces between their elements."""

from __future__ import annotations


def array(element: str, order: str = "", where: str = "") -> str:
    """The aggregate of all elements as one array, empty where there is none."""
    by = f" order by {order}" if order else ""
    only = f" filter (where {where})" if where else ""
    return f"coalesce(array_agg({element}{by}){only}, '{{}}')"


def first(size: int, element: str) -> str:
    """The aggregate of so many elements, in the order in which they come."""
    return f"coalesce((array_agg({element}))[:{size}], '{{}}')"
