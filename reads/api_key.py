"""Where an API key's values come from."""

from __future__ import annotations

from domain.scope import ApiKeyScope
from reads import table
from reads.source import Value

ID = table.global_id(table.API_KEY)

# A key that keeps no scopes has all.
_ALL = ", ".join(f"'{scope.name}'" for scope in ApiKeyScope)
SCOPES = Value(f"case when {{t}}.scopes = '{{{{}}}}' then array[{_ALL}] else {{t}}.scopes end")
