"""What a gateway must send to be believed."""

from __future__ import annotations

from uuid import UUID

import pytest

from auth.gateway import Gateway, mac
from domain.errors import Unauthenticated

SECRET = "s" * 32
AT = 1_764_000_000
ADA = UUID(int=1)
GOOD = {"method": "POST", "path": "/graphql", "username": "ada", "at": str(AT)}


async def find(username: str) -> UUID | None:
    return ADA if username == "ada" else None


def identity(secret: str = SECRET, **other: str) -> str:
    said = GOOD | other
    return f"{said['username']}:{said['at']}:{mac(secret, **said)}"


async def who(gateway: Gateway, given: str, *, now: float = AT, path: str = "/graphql") -> UUID:
    header = gateway.authorization(given, method="POST", path=path, now=now)
    found = await gateway.user_id(header)
    assert found is not None
    return found


@pytest.fixture
def gateway() -> Gateway:
    return Gateway(SECRET, find)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "ada",
        "ada:" + str(AT),
        "ada::",
        f"ada:{AT}:",
        f"ada:{AT}:{'0' * 64}",
        f"ada:{AT}:{'0' * 63}",
        identity("t" * 32),
        identity(method="GET"),
        identity(path="/other"),
        identity(path="/graphql?x=1"),
        identity(username="nobody"),
        identity().replace("ada", "eve"),
        identity().replace("ada", "ADA"),
        identity().replace(str(AT), str(AT + 1)),
        identity(at=str(AT - 61)),
        identity(at=str(AT + 61)),
        identity(at="9" * 12),
        identity(at="0" * 12),
        identity().upper(),
        identity() + " ",
        identity() + "\n",
        identity() + "," + identity(),
        "\u00e9:1:2",
        f"ad\u0430:{AT}:{'0' * 64}",
        "x" * 100_000,
    ],
)
async def test_identity_that_is_not_good_is_refused(gateway: Gateway, given: str) -> None:
    with pytest.raises(Unauthenticated, match=r"^The API key is not valid, or no longer\.$"):
        await who(gateway, given)


async def test_identity_is_not_good_for_ever(gateway: Gateway) -> None:
    assert await who(gateway, identity(), now=AT + 60) == ADA
    assert await who(gateway, identity(), now=AT - 60) == ADA
    with pytest.raises(Unauthenticated):
        await who(gateway, identity(), now=AT + 60.1)


async def test_identity_is_good_for_one_address(gateway: Gateway) -> None:
    with pytest.raises(Unauthenticated):
        await who(gateway, identity(), path="/wandb/graphql")


@pytest.mark.parametrize(
    "header", ["Gateway", "Gateway ada", "Gateway x ada", "Gateway x y ada", "Gateway  ada"]
)
async def test_client_cannot_write_what_a_gateway_leads_to(gateway: Gateway, header: str) -> None:
    with pytest.raises(Unauthenticated):
        await gateway.user_id(header)


async def test_pass_of_another_process_is_none(gateway: Gateway) -> None:
    other = Gateway(SECRET, find)
    header = other.authorization(identity(), method="POST", path="/graphql", now=AT)

    with pytest.raises(Unauthenticated):
        await gateway.user_id(header)


async def test_other_headers_are_left_to_others(gateway: Gateway) -> None:
    for header in ("Bearer x", "Basic YXBpOng=", "", "gateway x ada", "Gateways x ada"):
        assert await gateway.user_id(header) is None


def test_mac_is_as_documented() -> None:
    assert (
        mac(SECRET, method="POST", path="/graphql", username="ada", at="1764000000")
        == "969eae2d323d68f6b278f53beeeafa0e36cc6bf99788ca86c5ffcb01e633789a"
    )
