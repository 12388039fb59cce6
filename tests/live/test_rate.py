"""What comes by one connection pays as what comes by many."""

from __future__ import annotations

from pathlib import Path

from db import trusted_document
from resolvers.trusted import id_of
from tests.live.conftest import serving
from tests.live.served import Served

QUERY = "{ viewer { username } }"
ADMIN = {"data": {"viewer": {"username": "admin"}}}


async def test_each_operation_pays(database_url: str, tmp_path: Path) -> None:
    async with serving(database_url, tmp_path, rate=10) as served, served.socket() as socket:
        await socket.begin()
        kinds = []
        for number in range(8):
            await socket.subscribe(str(number), QUERY)
            told = await socket.told()
            kinds.append(told["type"])
            if told["type"] == "next":
                assert (await socket.told())["type"] == "complete"
        assert kinds[:2] == ["next", "next"]
        assert kinds[-1] == "error"
        [error] = told["payload"]
        assert error["extensions"]["code"] == "RATE_LIMITED"
        # Somebody else, who has not begun to pay.
        async with served.socket() as other:
            await other.begin(None)
            await other.subscribe("1", QUERY)
            assert (await other.told())["payload"] == {"data": {"viewer": None}}


async def test_a_document_by_its_id(served: Served) -> None:
    async with served.site.site.pool.connection() as connection:
        await trusted_document.add(connection, {id_of(QUERY): QUERY})
    async with served.socket() as socket:
        await socket.begin()
        for id, document_id in ("1", id_of(QUERY)), ("2", "none"):
            payload = {"documentId": document_id}
            await socket.send({"type": "subscribe", "id": id, "payload": payload})
        told = [await socket.told() for _ in range(3)]
        by_id = {each["id"]: each for each in told if each["type"] != "complete"}
        assert by_id["1"]["payload"] == ADMIN
        assert by_id["2"]["type"] == "error"
        assert by_id["2"]["payload"][0]["extensions"] == {"code": "DOCUMENT_NOT_FOUND"}
