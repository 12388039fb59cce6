"""The same request under the same key is done once in 24 hours."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest

from domain.ids import Kind, encode, new_id
from storage import signature
from storage.signature import Upload
from tests import factories
from tests.api import BASE_URL, SECRET, Api, contents
from tests.scene import Scene
from tests.schema.refusals import MUTATIONS
from tests.schema.test_cost import prepared

pytestmark = pytest.mark.slow

KEYED = [name for name, mutation in MUTATIONS.items() if "idempotencyKey" in mutation.fields]
FILES = [{"path": name, "sizeBytes": 1, "md5": name * 32} for name in "ab"]
LOG: dict[str, Any] = {"project": "vision/mnist", "name": "gan", "type": "model", "files": FILES}
REGISTRY = {"organization": "acme", "name": "new", "visibility": "ORGANIZATION"}
COLLECTION = {"registryPath": "acme/models", "name": "new", "types": ["model"]}
LINK = {"artifactVersionId": "source", "targetPath": "acme/models/new"}
# What works, and what makes of it another request that works.
INPUTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "createArtifactVersion": (LOG, {"name": "rnn-2"}),
    "updateArtifactVersion": ({"artifactVersionId": "source", "addTags": ["a"]}, {"ttlDays": 9}),
    "createRegistry": (REGISTRY, {"name": "newer"}),
    "updateRegistry": ({"registryId": "registry", "addAcceptedTypes": ["a"]}, {"description": "b"}),
    "createCollection": (COLLECTION, {"name": "newer"}),
    "updateCollection": ({"collectionId": "collection", "addTags": ["a"]}, {"addTags": ["b"]}),
    "linkArtifact": (LINK, {"aliases": ["a"]}),
    "updateVersionAliases": ({"versionId": "linked", "add": ["a"]}, {"add": ["b"]}),
}
# What makes of it a request that is refused, and for what.
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "createArtifactVersion": ({"project": "vision/none"}, "NOT_FOUND"),
    "updateArtifactVersion": ({"artifactVersionId": Kind.ARTIFACT_VERSION}, "NOT_FOUND"),
    "createRegistry": ({"name": "models"}, "ALREADY_EXISTS"),
    "updateRegistry": ({"registryId": Kind.REGISTRY}, "NOT_FOUND"),
    "createCollection": ({"name": "old"}, "ALREADY_EXISTS"),
    "updateCollection": ({"collectionId": Kind.COLLECTION}, "NOT_FOUND"),
    "linkArtifact": ({"targetPath": "acme/none/new"}, "NOT_FOUND"),
    "updateVersionAliases": ({"versionId": Kind.VERSION}, "NOT_FOUND"),
}
# What takes away the thing that the mutation answers with, and what it needs beside the id.
DELETIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "createArtifactVersion": ("artifactVersion", "deleteArtifactVersion", {}),
    "updateArtifactVersion": ("artifactVersion", "deleteArtifactVersion", {"deleteAliases": True}),
    "createRegistry": ("registry", "deleteRegistry", {"confirmName": "new"}),
    "updateRegistry": ("registry", "deleteRegistry", {"confirmName": "models"}),
    "createCollection": ("collection", "deleteCollection", {}),
    "updateCollection": ("collection", "deleteCollection", {}),
    "linkArtifact": ("version", "unlinkVersion", {}),
    "updateVersionAliases": ("version", "unlinkVersion", {}),
}
REUSED = (
    "IDEMPOTENCY_KEY_REUSED idempotencyKey: This idempotency key stands for another request of the"
    " last 24 hours."
)
BAD_KEYS = ["", "k" * 256, "a\nb", "a\0", "\x7f", "\ud800", "\u2028"]


class Keyed:
    """Requests under one key, of one viewer."""

    def __init__(self, api: Api, scene: Scene, things: dict[str, Any]) -> None:
        self.api = api
        self.scene = scene
        self.things = things

    def input(self, mutation: str, **more: Any) -> dict[str, Any]:
        """The mutation's input with the ids in place, and the key unless there is another."""
        input: dict[str, Any] = {"idempotencyKey": "k"} | INPUTS[mutation][0] | more
        return {
            name: self.things.get(value, value) if isinstance(value, str) else value
            for name, value in input.items()
        }

    async def __call__(self, mutation: str, viewer: str = "mia", **more: Any) -> Any:
        """The payload of the mutation that worked; that of uploads without their addresses."""
        payload = await self.api.changed(
            mutation, self.scene.viewer(viewer), **self.input(mutation, **more)
        )
        payload.pop("uploads", None)
        return payload

    async def refusals(self, mutation: str, viewer: str = "mia", **more: Any) -> list[str]:
        """Why the mutation was refused, which has changed nothing."""
        input = self.input(mutation, **more)
        return await self.api.refusals(mutation, self.scene.viewer(viewer), **input)

    async def age(self, interval: str) -> None:
        """Time has passed since the key was used."""
        sql = "update idempotency_key set created_at = now() - $1::text::interval"
        await factories.run(self.api.site.pool, sql, interval)


@pytest.fixture
async def keyed(api: Api, scene: Scene) -> Keyed:
    made = Keyed(api, scene, await prepared(api, scene))
    await api.history()
    return made


def test_all_that_take_a_key_are_tested() -> None:
    for table in (INPUTS, REFUSED, DELETIONS):
        assert sorted(table) == sorted(KEYED)


@pytest.mark.parametrize("mutation", KEYED)
async def test_key_of_another_input_is_refused(keyed: Keyed, mutation: str) -> None:
    await keyed(mutation)

    assert await keyed.refusals(mutation, **INPUTS[mutation][1]) == [REUSED]
    for other in KEYED:
        if other != mutation:
            assert await keyed.refusals(other) == [REUSED]


@pytest.mark.parametrize("mutation", KEYED)
async def test_bad_keys_are_refused(keyed: Keyed, mutation: str) -> None:
    for key in BAD_KEYS:
        [found] = await keyed.api.refused(
            mutation, keyed.scene.mia, **keyed.input(mutation, idempotencyKey=key)
        )
        assert (found["__typename"], found["code"]) == ("InvalidValue", "INVALID_INPUT")
        assert found["field"] == ["idempotencyKey"]
        assert found["rule"] == "1 to 255 printable characters"


@pytest.mark.parametrize("mutation", KEYED)
async def test_a_refusal_keeps_nothing(keyed: Keyed, mutation: str) -> None:
    input, code = REFUSED[mutation]
    bad = {
        name: encode(value, keyed.scene.acme.id, new_id()) if isinstance(value, Kind) else value
        for name, value in input.items()
    }

    [found] = await keyed.refusals(mutation, **bad)

    assert found.startswith(code)
    await keyed(mutation)


@pytest.mark.parametrize("mutation", KEYED)
async def test_the_first_answer_comes_again(keyed: Keyed, mutation: str) -> None:
    first = await keyed(mutation)
    before = await contents(keyed.api.site.pool)

    for _ in range(2):
        assert await keyed(mutation) == first

    assert await contents(keyed.api.site.pool) == before


@pytest.mark.parametrize("mutation", KEYED)
async def test_of_many_at_once_one_does_it(keyed: Keyed, mutation: str) -> None:
    payloads = await asyncio.gather(*[keyed(mutation) for _ in range(6)])

    assert payloads == [payloads[0]] * 6
    pool = keyed.api.site.pool
    assert (await contents(pool))["idempotency_key"][0] == 1
    history = await keyed.api.history()
    assert len(history) == len({str(event) for event in history})


@pytest.mark.parametrize("mutation", KEYED)
async def test_of_two_inputs_at_once_one_is_done(keyed: Keyed, mutation: str) -> None:
    inputs = [keyed.input(mutation), keyed.input(mutation, **INPUTS[mutation][1])]

    payloads = await asyncio.gather(
        *[keyed.api.change(mutation, keyed.scene.mia, **input) for input in inputs]
    )

    codes = [error["code"] for payload in payloads for error in payload["errors"]]
    assert codes == ["IDEMPOTENCY_KEY_REUSED"]


@pytest.mark.parametrize("mutation", KEYED)
async def test_the_same_key_of_another_viewer_is_another(keyed: Keyed, mutation: str) -> None:
    await keyed(mutation)

    await keyed(mutation, "ada", **INPUTS[mutation][1])

    pool = keyed.api.site.pool
    assert (await contents(pool))["idempotency_key"][0] == 2


async def test_another_viewer_does_not_get_the_answer(keyed: Keyed) -> None:
    await keyed("createRegistry")

    assert await keyed.refusals("createRegistry", "ada") == [
        "ALREADY_EXISTS name: The name new is taken in this organization; please use a different"
        " name."
    ]


@pytest.mark.parametrize("mutation", KEYED)
async def test_after_a_day_the_key_is_free(keyed: Keyed, mutation: str) -> None:
    first = await keyed(mutation)
    await keyed.age("23 hours 59 minutes")
    assert await keyed(mutation) == first
    await keyed.age("24 hours 1 second")

    other = await keyed(mutation, **INPUTS[mutation][1])

    # From now on it stands for that.
    assert await keyed.refusals(mutation) == [REUSED]
    assert await keyed(mutation, **INPUTS[mutation][1]) == other


async def test_after_a_day_the_same_is_done_anew(keyed: Keyed) -> None:
    first = await keyed("createArtifactVersion")
    await keyed.age("25 hours")

    second = await keyed("createArtifactVersion")

    assert second != first
    assert await keyed("createArtifactVersion") == second


@pytest.mark.parametrize("mutation", KEYED)
async def test_what_is_deleted_is_null(keyed: Keyed, mutation: str) -> None:
    place, deletion, more = DELETIONS[mutation]
    first = await keyed(mutation)
    input = {f"{place}Id": first[place]["id"]} | more
    await keyed.api.changed(deletion, keyed.scene.ada, **input)
    before = await contents(keyed.api.site.pool)

    again = await keyed(mutation)

    assert again == first | {place: None}
    assert await contents(keyed.api.site.pool) == before


async def test_what_was_undone_is_not_done_again(keyed: Keyed) -> None:
    await keyed("updateVersionAliases")
    linked = keyed.things["linked"]
    await keyed.api.changed("updateVersionAliases", keyed.scene.ada, versionId=linked, remove=["a"])

    payload = await keyed.api.changed(
        "updateVersionAliases",
        keyed.scene.mia,
        "version { aliases }",
        **keyed.input("updateVersionAliases"),
    )

    assert payload == {"version": {"aliases": ["latest", "x"]}}


async def test_replay_selects_afresh(keyed: Keyed) -> None:
    first = await keyed("createRegistry")
    id = first["registry"]["id"]
    await keyed.api.changed("updateRegistry", keyed.scene.mia, registryId=id, name="renamed")

    payload = await keyed.api.changed(
        "createRegistry",
        keyed.scene.mia,
        "registry { id name isCore collections { totalCount } }",
        **keyed.input("createRegistry"),
    )

    assert payload == {
        "registry": {"id": id, "name": "renamed", "isCore": False, "collections": {"totalCount": 0}}
    }


async def test_replay_shows_what_one_may_see_today(keyed: Keyed) -> None:
    first = await keyed("linkArtifact")
    assert first["collectionCreated"]
    await keyed.api.changed(
        "setOrganizationMember",
        keyed.scene.ada,
        organization="acme",
        username="mia",
        role=None,
    )

    again = await keyed("linkArtifact")

    assert again == {
        "version": None,
        "collection": None,
        "collectionCreated": True,
        "deletedId": None,
    }
    assert "NOT_FOUND" in (await keyed.refusals("linkArtifact", idempotencyKey="other"))[0]


async def token(keyed: Keyed) -> str:
    """What is signed in the address for the first file of the logged version."""
    payload = await keyed.api.changed(
        "createArtifactVersion",
        keyed.scene.mia,
        "uploads { path url }",
        **keyed.input("createArtifactVersion"),
    )
    assert [upload["path"] for upload in payload["uploads"]] == ["a", "b"]
    return payload["uploads"][0]["url"].removeprefix(f"{BASE_URL}/files/upload/")  # type: ignore[no-any-return]


async def test_uploads_are_signed_anew(keyed: Keyed, monkeypatch: pytest.MonkeyPatch) -> None:
    now = dt.datetime.now(dt.UTC)
    sign = signature.sign

    def later(secret: bytes, claim: Upload, *, now: dt.datetime) -> str:
        return sign(secret, claim, now=now + dt.timedelta(hours=12))

    first = await token(keyed)
    monkeypatch.setattr(signature, "sign", later)
    second = await token(keyed)

    claim = signature.verify(SECRET, first, Upload, now=now)
    afterwards = now + dt.timedelta(hours=30)
    with pytest.raises(signature.ExpiredToken):
        signature.verify(SECRET, first, Upload, now=afterwards)
    assert signature.verify(SECRET, second, Upload, now=afterwards) == claim


async def test_only_what_is_still_to_be_sent_is_signed(keyed: Keyed) -> None:
    await keyed("createArtifactVersion")
    sql = "update pending_file set sha256 = repeat('0', 64) where path = 'a'"
    await factories.run(keyed.api.site.pool, sql)

    payload = await keyed.api.changed(
        "createArtifactVersion",
        keyed.scene.mia,
        "uploads { path }",
        **keyed.input("createArtifactVersion"),
    )

    assert payload == {"uploads": [{"path": "b"}]}


async def test_keys_are_told_apart_byte_by_byte(keyed: Keyed) -> None:
    for n, key in enumerate(["k" * 255, "K" * 255, " ", "é", "e\u0301", "'; --", "👩"]):
        await keyed("createRegistry", name=f"r{n}", idempotencyKey=key)

    pool = keyed.api.site.pool
    assert (await contents(pool))["idempotency_key"][0] == 7


@pytest.mark.parametrize("key", [{}, {"idempotencyKey": None}])
async def test_without_a_key_all_is_done(keyed: Keyed, key: dict[str, Any]) -> None:
    payloads = [
        await keyed.api.changed("createArtifactVersion", keyed.scene.mia, **LOG, **key)
        for _ in range(2)
    ]

    assert payloads[0]["artifactVersion"] != payloads[1]["artifactVersion"]


async def test_how_the_request_is_written_does_not_matter(keyed: Keyed) -> None:
    first = await keyed("createRegistry")
    document = """mutation($name: String!) { r: createRegistry(input: { idempotencyKey: "k",
        visibility: ORGANIZATION, name: $name, organization: "acme" }) {
            registry { id } errors { code } } }"""

    data = await keyed.api(document, keyed.scene.mia, name="new")

    assert data == {"r": {"registry": first["registry"], "errors": []}}


@pytest.mark.parametrize(
    ("value", "is_same"),
    [({"b": 2, "a": 1}, True), ({"a": True, "b": 2}, False), ({"a": "1", "b": 2}, False)],
)
async def test_metadata_tell_requests_apart(keyed: Keyed, value: Any, is_same: bool) -> None:
    await keyed("updateArtifactVersion", metadata={"a": 1, "b": 2})
    input = keyed.input("updateArtifactVersion", metadata=value)

    payload = await keyed.api.change("updateArtifactVersion", keyed.scene.mia, **input)

    codes = [error["code"] for error in payload["errors"]]
    assert codes == ([] if is_same else ["IDEMPOTENCY_KEY_REUSED"])
