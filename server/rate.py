"""The limit of rates for requests that are no operations: each costs as little as one can.

And the pause of all that come too soon, operations among them, which tell the rest themselves.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.rate import RateLimited, Rates
from server.session import PATH as SESSION
from transport import rate
from wandb_api.routes import PREFIX

# All that lead to the database or to files, but for the two that measure what they are asked.
PATHS = (SESSION, "/files/", f"{PREFIX}/files/", f"{PREFIX}/manifest/", f"{PREFIX}/artifactsV2/")


class RateLimit:
    """Who asks too fast is told, after a pause, when to come again; each answer says what is left.

    Of operations, it is only the pause that is made here.
    """

    def __init__(self, app: ASGIApp, rates: Rates) -> None:
        self._app = app
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The request is answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})

        async def pausing(message: Message) -> None:
            await rate.paused(scope, receive)
            await send(message)

        if scope["path"].startswith(PATHS):
            await self._limited(scope, receive, pausing)
        else:
            await self._app(scope, receive, pausing)
            rate.ended(scope)

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(dict(rate.told(self._rates, scope)))
            await send(message)

        try:
            rate.arrived(self._rates, scope)
        except RateLimited as error:
            await _refused(error)(scope, receive, telling)
        else:
            await self._app(scope, receive, telling)


def _refused(error: RateLimited) -> JSONResponse:
    stopped = rate.stopped(error)
    told = {"code": stopped.code, "message": str(stopped), **stopped.details}
    headers = {"Cache-Control": "no-store", **stopped.headers}
    return JSONResponse({"error": told}, stopped.status, headers=headers)
