"""Where the SDK asks for a file when the signed address that it had is no longer good."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import unquote
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from auth.viewer import Viewers
from db.failures import DatabaseUnavailable
from domain.errors import Refusal, Unauthenticated, not_found
from resolvers import download
from resolvers.context import Context, Site
from storage.store import StorageUnavailable
from transport import address
from wandb_api import ids
from wandb_api.file import download_url

PATH = "/artifactsV2/{rest:path}"
_PARTS = ("region", "entity", "project", "collection", "artifact", "birth_artifact", "md5", "name")


def answering(site: Site, viewers: Viewers) -> Callable[[Request], Awaitable[Response]]:
    """The route's handler."""

    async def answer(request: Request) -> Response:
        try:
            return await _answer(request, site, viewers)
        except Unauthenticated as error:
            return JSONResponse({"error": str(error)}, 401)
        except Refusal as error:
            return JSONResponse({"error": error.message}, 404)
        except FileNotFoundError:
            return JSONResponse({"error": "The content of this file is not there."}, 404)
        except (DatabaseUnavailable, StorageUnavailable):
            message = {"error": "The server cannot be used right now."}
            return JSONResponse(message, 503, headers={"Retry-After": "2"})

    return answer


def _parts(request: Request) -> dict[str, str]:
    """The parts of the path; the ids among them hold slashes, so it is divided as it was sent."""
    raw = request.scope.get("raw_path") or request.url.path.encode()
    _, _, rest = raw.decode("latin-1").partition("/artifactsV2/")
    given = [unquote(part) for part in rest.split("/", len(_PARTS) - 1)]
    if len(given) != len(_PARTS):
        raise not_found("The file", None)
    return dict(zip(_PARTS, given, strict=True))


async def _answer(request: Request, site: Site, viewers: Viewers) -> Response:
    viewer = await viewers.of_header(request.headers.get("authorization"))
    if viewer is None:
        raise Unauthenticated("Sign in with an API key.")
    request_id = getattr(request.state, "request_id", None) or str(uuid4())
    context = Context(site, viewer, address.base_url(request.scope), request_id)
    at = _parts(request)
    row, file = await download.find(
        context,
        version_id=ids.ours(at["artifact"]),
        place=at["project"],
        series=at["collection"],
        md5=at["md5"],
        path=at["name"],
    )
    return RedirectResponse(download_url(context, row["organization_id"], file), 302)
