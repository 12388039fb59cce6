"""`vitrine serve` without one of its parts, to see what that costs: never a setting of the product.

python -m bench.switched visibility --port 8080 --data DIR
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any
from unittest import mock

from auth.viewer import Viewers
from db import api_key, visibility
from db.api_key import Standing
from db.visibility import Asker
from domain.viewer import Identity
from reads import table
from reads.source import Table
from server import log, main
from server.metrics import Metrics


def _without_authentication() -> None:
    """Whoever asks is taken for who asked first; no statement looks at their key."""
    ask = Viewers.remembered
    found: list[Identity] = []

    async def remembered(self: Viewers, authorization: str) -> Identity:
        if not found:
            found.append(await ask(self, authorization))
        return found[0]

    _replace(Viewers, "remembered", remembered)
    _replace(api_key, "standing", _good)


def _good(_: Asker, key: Standing) -> str:
    """Never null; Postgres wants to see what every value is for."""
    return f"({key.id} is null and {key.scopes} is null)"


def _without_visibility() -> None:
    """Every row may be seen."""
    for name in ("registry", "collection", "version", "organization"):
        _replace(visibility, name, _anybody)
    for found in vars(table).values():
        if isinstance(found, Table):
            object.__setattr__(found, "visible", _anybody)


def _anybody(*_: object) -> str:
    return "true"


def _without_logging() -> None:
    """No line is written about a request that went well."""
    _replace(log, "log", _nothing)


def _without_metrics() -> None:
    """No request is counted."""
    _replace(Metrics, "count", _nothing)


def _nothing(*_: Any, **__: Any) -> None: ...


def _replace(where: Any, name: str, by: Any) -> None:
    mock.patch.object(where, name, by).start()


PARTS: Mapping[str, Callable[[], None]] = {
    "authentication": _without_authentication,
    "visibility": _without_visibility,
    "logging": _without_logging,
    "metrics": _without_metrics,
}

if __name__ == "__main__":
    PARTS[sys.argv[1]]()
    sys.argv = ["vitrine", "serve", *sys.argv[2:]]
    main.main()
