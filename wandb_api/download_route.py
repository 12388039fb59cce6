"""Where the SDK asks for a file when the signed address that it had is no longer good."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from auth import scope
from auth.viewer import Viewers
from db.failures import DatabaseUnavailable
from domain.errors import PermissionDenied, Refusal, Unauthenticated, not_found
from resolvers import download
from resolvers.context import Context, Site
from storage.store import StorageUnavailable
from transport import address, request_id
from transport.unavailable import unavailable
from wandb_api import failure, ids
from wandb_api.file import download_url

_START = "/artifactsV2/"
PATH = f"{_START}{{rest:path}}"
# Between them are the id of the version and that of the version that the file came with.
_BEFORE = ("region", "entity", "project", "collection")
_AFTER = ("md5", "name")


def answering(site: Site, viewers: Viewers) -> Callable[[Request], Awaitable[Response]]:
    """The route's handler."""

    async def answer(request: Request) -> Response:
        try:
            return await _answer(request, site, viewers)
        except Unauthenticated as error:
            return JSONResponse({"error": str(error)}, 401)
        except PermissionDenied as error:
            return JSONResponse({"error": error.message}, 403)
        except Refusal as error:
            return JSONResponse({"error": error.message}, 404)
        except FileNotFoundError:
            return JSONResponse({"error": "The content of this file is not there."}, 404)
        except (DatabaseUnavailable, StorageUnavailable):
            response = JSONResponse({"error": "The server cannot be used right now."})
            return unavailable(response, failure.RETRY_AFTER)

    return answer


def parts_of(raw_path: str) -> dict[str, str]:
    """The parts of the path as it was sent; the ids hold slashes, which the SDK leaves as they are.

    Errors: NOT_FOUND for a path of another form.
    """
    _, _, rest = raw_path.partition(_START)
    given = [unquote(part) for part in rest.split("/")]
    before, after = len(_BEFORE), len(_AFTER)
    if len(given) <= before + after:
        raise not_found("The file", None)
    version = "/".join(given[before:-after])[: ids.ARTIFACT_SIZE]
    named = zip((*_BEFORE, *_AFTER), (*given[:before], *given[-after:]), strict=True)
    return dict(named, artifact=version)


async def _answer(request: Request, site: Site, viewers: Viewers) -> Response:
    viewer = await viewers.of_header(request.headers.get("authorization"))
    if viewer is None:
        raise Unauthenticated("Sign in with an API key.")
    scope.require_read(viewer)
    context = Context(site, viewer, address.base_url(request.scope), request_id.of(request))
    raw = request.scope.get("raw_path") or request.url.path.encode()
    at = parts_of(raw.decode("latin-1"))
    row, file = await download.find(
        context,
        version_id=ids.ours(at["artifact"]),
        place=at["project"],
        series=at["collection"],
        md5=at["md5"],
        path=at["name"],
    )
    url = download_url(context, row["organization_id"], file)
    # Who is led there needs no key, so that nobody may keep the way for another one.
    return RedirectResponse(url, 302, headers={"Cache-Control": "no-store"})
