"""What each row of the roles in a registry lets one do, as somebody does it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from tests.security.matrix import acting
from tests.security.matrix.stage import Stage


class Doing:
    """Somebody does what the rows say."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.id = stage.world.id

    async def seen(self, who: str, document: str) -> Any:
        """The one value that is asked for."""
        answer = await self.stage.asked(who, document)
        assert "errors" not in answer, answer
        value = next(iter(answer["data"].values()))
        return value

    async def done(self, who: str, mutation: str, **input: Any) -> bool:
        """Whether it was done; else it was refused for want of a right."""
        answer = await self.stage.asked(who, acting.document(mutation), {"input": input})
        errors = answer["data"][mutation]["errors"]
        assert all(e["code"] in REFUSALS for e in errors), errors
        return not errors


REFUSALS = ("PERMISSION_DENIED", "NOT_FOUND", "PROTECTED_ALIAS")
Row = Callable[[Doing, str], Awaitable[bool]]
ROWS: dict[int, Row] = {}


def row(number: int) -> Callable[[Row], Row]:
    """The function does what the row of this number says."""

    def kept(done: Row) -> Row:
        ROWS[number] = done
        return done

    return kept


VERSION = '{ version(path: "acme/secret/digits:v0") '


@row(1)
async def _(do: Doing, who: str) -> bool:
    found = await do.seen(who, '{ collection(path: "acme/secret/digits") { description tags } }')
    return bool(found == {"description": "A card", "tags": ["one"]})


@row(2)
async def _(do: Doing, who: str) -> bool:
    found = await do.seen(who, f"{VERSION} {{ metadata source {{ description }} }} }}")
    return bool(found["metadata"] and found["source"]["description"])


@row(3)
async def _(do: Doing, who: str) -> bool:
    used = do.id("acme/secret/digits:v0")
    return await do.done(who, "useArtifactVersion", versionId=used, runName="r", project="lab/work")


@row(4)
async def _(do: Doing, who: str) -> bool:
    found = await do.seen(who, f"{VERSION} {{ files {{ nodes {{ url }} }} }} }}")
    return bool(found["files"]["nodes"][0]["url"])


@row(5)
async def _(do: Doing, who: str) -> bool:
    found = await do.seen(
        who, f"{VERSION} {{ files(first: 1) {{ edges {{ node {{ url }} }} }} }} }}"
    )
    return bool(found["files"]["edges"][0]["node"]["url"])


@row(6)
async def _(do: Doing, who: str) -> bool:
    secret = do.id("acme/secret")
    found = await do.seen(who, '{ search(text: "secret") { nodes { ... on Registry { id } } } }')
    return {"id": secret} in found["nodes"]


@row(7)
async def _(do: Doing, who: str) -> bool:
    found = await do.seen(
        who, '{ registry(path: "acme/secret") { acceptedTypes members { totalCount } } }'
    )
    return bool(found["acceptedTypes"] and found["members"]["totalCount"] == 8)


@row(10)
async def _(do: Doing, who: str) -> bool:
    at = do.id("acme/secret")
    return await do.done(who, "createCollection", registryId=at, name="x", types=["model"])


@row(11)
async def _(do: Doing, who: str) -> bool:
    return await do.done(
        who, "createRegistry", organization="acme", name=f"of-{who}", visibility="RESTRICTED"
    )


@row(12)
async def _(do: Doing, who: str) -> bool:
    digits = do.id("acme/secret/digits")
    return await do.done(who, "updateCollection", collectionId=digits, description="new")


@row(13)
async def _(do: Doing, who: str) -> bool:
    source = do.id("vision/mnist/cnn:v1")
    return await do.done(who, "updateArtifactVersion", artifactVersionId=source, description="new")


@row(14)
async def _(do: Doing, who: str) -> bool:
    digits = do.id("acme/secret/digits")
    return await do.done(
        who, "updateCollection", collectionId=digits, addTags=["new"], removeTags=["one"]
    )


@row(15)
async def _(do: Doing, who: str) -> bool:
    version = do.id("acme/secret/digits:v0")
    return await do.done(
        who, "updateVersionAliases", versionId=version, add=["new"], remove=["first"]
    )


@row(16)
async def _(do: Doing, who: str) -> bool:
    version = do.id("acme/secret/digits:v0")
    added = await do.done(who, "updateVersionAliases", versionId=version, add=["golden"])
    back = do.id("acme/secret/digits:v1")
    moved = await do.done(who, "updateVersionAliases", versionId=back, add=["golden"])
    assert added == moved
    return added


@row(17)
async def _(do: Doing, who: str) -> bool:
    at = do.id("acme/secret")
    return await do.done(who, "setProtectedAliases", registryId=at, aliases=["golden", "new"])


@row(18)
async def _(do: Doing, who: str) -> bool:
    source, plain = do.id("vision/mnist/cnn:v1"), do.id("acme/secret/plain")
    return await do.done(who, "linkArtifact", artifactVersionId=source, collectionId=plain)


@row(19)
async def _(do: Doing, who: str) -> bool:
    at = do.id("acme/secret")
    return await do.done(who, "updateRegistry", registryId=at, addAcceptedTypes=["table"])


@row(20)
async def _(do: Doing, who: str) -> bool:
    at = do.id("acme/secret")
    return await do.done(who, "updateRegistry", registryId=at, name="renamed")


@row(21)
async def _(do: Doing, who: str) -> bool:
    return await do.done(who, "deleteCollection", collectionId=do.id("acme/secret/plain"))


@row(23)
async def _(do: Doing, who: str) -> bool:
    return await do.done(who, "unlinkVersion", versionId=do.id("acme/secret/digits:v0"))


@row(24)
async def _(do: Doing, who: str) -> bool:
    at = do.id("acme/secret")
    return await do.done(who, "updateRegistry", registryId=at, acceptsAllTypes=True)


@row(25)
async def _(do: Doing, who: str) -> bool:
    at = do.id("acme/open")
    return await do.done(who, "updateRegistry", registryId=at, visibility="RESTRICTED")


async def _set(do: Doing, who: str, role: str | None, **member: str) -> bool:
    at = do.id("acme/secret")
    return await do.done(who, "setRegistryMember", registryId=at, member=member, role=role)


@row(26)
async def _(do: Doing, who: str) -> bool:
    one = await _set(do, who, "VIEWER", username="clerk")
    assert await _set(do, who, "VIEWER", teamName="vision") == one
    return one


@row(27)
async def _(do: Doing, who: str) -> bool:
    return await _set(do, who, "MEMBER", username="clerk" if who == "keeper" else "robot")


@row(28)
async def _(do: Doing, who: str) -> bool:
    gone = await _set(do, who, None, teamName="lab")
    owner = do.id("user:chief")
    at = do.id("acme/secret")
    assert await do.done(who, "updateRegistry", registryId=at, ownerId=owner) == gone
    return gone


@row(29)
async def _(do: Doing, who: str) -> bool:
    digits, protected = do.id("acme/secret/digits"), do.id("acme/secret/digits:v1")
    if not await do.done(who, "unlinkVersion", versionId=protected):
        assert not await do.done(who, "deleteCollection", collectionId=digits)
        return False
    return await do.done(who, "deleteCollection", collectionId=digits)


@row(30)
async def _(do: Doing, who: str) -> bool:
    at = do.id("acme/secret")
    found = await do.seen("root", f'{{ node(id: "{at}") {{ ... on Registry {{ name }} }} }}')
    # One who is Admin of it but did not make it may not.
    assert not await do.done("keeper", "deleteRegistry", registryId=at, confirmName=found["name"])
    return await do.done(who, "deleteRegistry", registryId=at, confirmName=found["name"])
