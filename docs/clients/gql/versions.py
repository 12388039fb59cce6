"""The versions of a collection: versions.py TRANSPORT COLLECTION FIRST."""

import json
import os
import sys
from pathlib import Path

from gql import Client, gql
from gql.transport import Transport
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.async_transport import AsyncTransport
from gql.transport.requests import RequestsHTTPTransport
from gql.transport.websockets import WebsocketsTransport

URL = os.environ["VITRINE_URL"] + "/graphql"
AUTHORIZATION = {"Authorization": "Bearer " + os.environ["VITRINE_KEY"]}
DOCUMENT = Path(__file__).parent.with_name("versions.graphql").read_text()


def transport(name: str) -> Transport | AsyncTransport:
    """The transport of this name."""
    if name == "requests":
        return RequestsHTTPTransport(URL, headers=AUTHORIZATION)
    if name == "aiohttp":
        return AIOHTTPTransport(URL, headers=AUTHORIZATION)
    # The same over a WebSocket, by which subscriptions come as well.
    return WebsocketsTransport(
        URL.replace("http", "ws", 1),
        init_payload=AUTHORIZATION,
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
    )


name, path, first = sys.argv[1:]
query = gql(DOCUMENT)
query.variable_values = {"path": path, "first": int(first)}
answer = Client(transport=transport(name)).execute(query)
print(json.dumps([each["number"] for each in answer["collection"]["versions"]["nodes"]]))
