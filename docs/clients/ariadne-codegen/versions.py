"""The versions of a collection, by the generated client: versions.py COLLECTION FIRST."""

import asyncio
import json
import os
import sys

from vitrine_client import Client


async def main(path: str, first: int) -> None:
    """The numbers of the first versions are printed."""
    headers = {"Authorization": "Bearer " + os.environ["VITRINE_KEY"]}
    async with Client(os.environ["VITRINE_URL"] + "/graphql", headers=headers) as client:
        answer = await client.versions(path=path, first=first)
    if answer.collection is None:
        sys.exit("There is no such collection, or you may not see it.")
    print(json.dumps([version.number for version in answer.collection.versions.nodes]))


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
