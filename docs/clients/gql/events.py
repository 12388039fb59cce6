"""What happens to a collection, from here on: events.py COLLECTION HOW_MANY."""

import asyncio
import json
import os
import sys

from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport

EVENTS = gql("""
    subscription Events($path: String!, $after: String) {
      collectionEvents(path: $path, after: $after) { cursor event { kind } }
    }
""")


async def main(path: str, how_many: int) -> None:
    """The kinds of the next events are printed."""
    transport = WebsocketsTransport(
        os.environ["VITRINE_URL"].replace("http", "ws", 1) + "/graphql",
        init_payload={"Authorization": "Bearer " + os.environ["VITRINE_KEY"]},
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
    )
    kinds: list[str] = []
    EVENTS.variable_values = {"path": path}
    async with Client(transport=transport) as session:
        async for answer in session.subscribe(EVENTS):
            kinds.append(answer["collectionEvents"]["event"]["kind"])
            if len(kinds) == how_many:
                break
    print(json.dumps(kinds))


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
