"""What a request leaves in its state: a change must be known as one, or its client would end it."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from auth.viewer import Viewers
from tests.api import Api
from tests.wandb_api.conftest import built
from wandb_api.http import Endpoint


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ("query Who { viewer { id } }", "query"),
        ('mutation Who { deleteModel(input: {id: "x"}) { success } }', "mutation"),
    ],
)
async def test_operation_is_seen(api: Api, document: str, kind: str) -> None:
    endpoint = Endpoint(built(), api.site, Viewers(api.site.pool))
    request = Request({"type": "http", "method": "POST", "path": "/", "headers": []})
    request.state.incoming = _Anything()
    context = await endpoint.get_context(request, None)

    await built().execute(document, context_value=context)

    assert (request.state.operation_type, request.state.operation_name) == (kind, "Who")


class _Anything:
    def narrow(self, *_: object) -> None:
        """Whatever comes may come."""
