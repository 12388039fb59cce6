"""What a token must be to be believed: each attack is refused in the words of a wrong key."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import time
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding

from auth.claims import Claims
from auth.oidc import Tokens
from auth.provider import Provider
from auth.trust import Trust
from domain.errors import Unauthenticated
from server.fetch import Fetcher
from tests.auth import issuer
from tests.auth.issuer import Issuer, public, rs256, rsa_key, signed

ADA = UUID(int=1)
REFUSED = r"The API key is not valid, or no longer\."
NOW = int(time.time())
HEADER = {"alg": "RS256", "typ": "JWT", "kid": "one"}


class SignIns:
    """Whoever signs in is Ada, once the gate is open; `seen` is what was said of her."""

    def __init__(self) -> None:
        self.seen: list[Claims] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.arrived = asyncio.Event()

    async def user_id(self, claims: Claims) -> UUID:
        self.seen.append(claims)
        self.arrived.set()
        await self.gate.wait()
        return ADA


@pytest.fixture
async def provider() -> AsyncIterator[Issuer]:
    async with issuer.running() as made:
        yield made


@pytest.fixture
def sign_ins() -> SignIns:
    return SignIns()


@pytest.fixture(scope="module")
async def fetcher() -> AsyncIterator[Fetcher]:
    """Made once, as it reads all certificates of this machine."""
    made = Fetcher("http://127.0.0.1")
    yield made
    await made.close()


@pytest.fixture
async def tokens(provider: Issuer, sign_ins: SignIns, fetcher: Fetcher) -> AsyncIterator[Tokens]:
    trust = Trust(provider.address, issuer.AUDIENCE)
    made = Tokens(trust, Provider(provider.address, fetcher.body), sign_ins.user_id)
    yield made
    await made.close()


async def refused(tokens: Tokens, sign_ins: SignIns, token: str) -> None:
    with pytest.raises(Unauthenticated, match=f"^{REFUSED}$"):
        await tokens.user_id(f"Bearer {token}")
    assert sign_ins.seen == []


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"iss": "https://elsewhere.example"}, id="another issuer"),
        pytest.param({"iss": None}, id="no issuer"),
        pytest.param({"iss": ["https://elsewhere.example"]}, id="a list of issuers"),
        pytest.param({"aud": "another"}, id="another audience"),
        pytest.param({"aud": "Vitrine"}, id="audience in other case"),
        pytest.param({"aud": "vitrine2"}, id="audience that begins alike"),
        pytest.param({"aud": None}, id="no audience"),
        pytest.param({"aud": []}, id="empty list of audiences"),
        pytest.param({"aud": ["a", "b"]}, id="list of other audiences"),
        pytest.param({"aud": ["vitrine", 1]}, id="list that holds more than texts"),
        pytest.param({"aud": {"vitrine": True}}, id="audience is an object"),
        pytest.param({"exp": NOW - 61}, id="expired for longer than clocks differ"),
        pytest.param({"exp": None}, id="no expiry"),
        pytest.param({"exp": str(NOW + 3600)}, id="expiry is a text"),
        pytest.param({"exp": True}, id="expiry is a boolean"),
        pytest.param({"exp": 10**300}, id="expiry beyond all dates"),
        pytest.param({"exp": -1}, id="expiry before 1970"),
        pytest.param({"nbf": NOW + 3600}, id="not good yet"),
        pytest.param({"nbf": "soon"}, id="not before a text"),
        pytest.param({"nbf": None, "iat": NOW + 3600}, id="issued in the future"),
        pytest.param({"iat": None}, id="no time of issue"),
        pytest.param({"sub": None}, id="no subject"),
        pytest.param({"sub": ""}, id="empty subject"),
        pytest.param({"sub": 1}, id="subject is a number"),
        pytest.param({"sub": "a" * 256}, id="long subject"),
        pytest.param({"sub": "\u0430da"}, id="subject that looks like another"),
        pytest.param({"sub": "a\x00"}, id="subject with NUL"),
        pytest.param({"sub": "a\ud800"}, id="subject with half a character"),
    ],
)
async def test_claims_that_are_not_good_are_refused(
    provider: Issuer, tokens: Tokens, sign_ins: SignIns, claims: dict[str, object]
) -> None:
    await refused(tokens, sign_ins, provider.token(**claims))


@pytest.mark.parametrize(
    "header",
    [
        pytest.param({"alg": "none"}, id="none"),
        pytest.param({"alg": "None"}, id="None"),
        pytest.param({"alg": "NONE"}, id="NONE"),
        pytest.param({"alg": "RS1"}, id="unknown algorithm"),
        pytest.param({"alg": "RS512"}, id="algorithm that is not allowed"),
        pytest.param({"alg": "ES256"}, id="algorithm of another kind of key"),
        pytest.param({"alg": "PS256"}, id="another algorithm of the same key"),
        pytest.param({"alg": ["RS256"]}, id="list of algorithms"),
        pytest.param({"alg": 1}, id="algorithm is a number"),
        pytest.param({"kid": "../../../../dev/null"}, id="key id is a path"),
        pytest.param({"kid": "one' or '1'='1"}, id="key id is SQL"),
        pytest.param({"kid": "one\x00"}, id="key id with NUL"),
        pytest.param({"kid": "k" * 1000}, id="huge key id"),
        pytest.param({"kid": ""}, id="empty key id"),
        pytest.param({"kid": 1}, id="key id is a number"),
        pytest.param({"kid": {"one": 1}}, id="key id is an object"),
        pytest.param({"typ": "logout+jwt"}, id="token for something else"),
        pytest.param({"typ": "dpop+jwt"}, id="proof of a key"),
        pytest.param({"typ": 1}, id="type is a number"),
        pytest.param({"cty": "JWT"}, id="a token within the token"),
        pytest.param({"crit": ["exp"]}, id="critical header"),
        pytest.param({"crit": []}, id="empty list of critical headers"),
        pytest.param({"crit": ["b64"], "b64": False}, id="payload not encoded"),
        pytest.param({"b64": False}, id="payload not encoded, not critical"),
        pytest.param({"zip": "DEF"}, id="packed"),
        pytest.param({"enc": "A256GCM"}, id="encrypted"),
    ],
)
async def test_header_that_is_not_good_is_refused(
    provider: Issuer, tokens: Tokens, sign_ins: SignIns, header: dict[str, object]
) -> None:
    token = signed(HEADER | header, provider.claims(), rs256(rsa_key(0)))

    await refused(tokens, sign_ins, token)


async def test_provider_is_not_asked_for_a_huge_key_id(
    provider: Issuer, tokens: Tokens, sign_ins: SignIns
) -> None:
    await refused(tokens, sign_ins, provider.token(kid="k" * 257))
    assert provider.asked == []


@pytest.mark.parametrize("known", ["jwk", "x5c", "jku", "x5u"])
@pytest.mark.parametrize("kid", ["one", "mine", None])
async def test_key_that_a_token_brings_along_is_never_used(
    provider: Issuer, tokens: Tokens, sign_ins: SignIns, known: str, kid: str | None
) -> None:
    mine = public(rsa_key(9), kid or "mine")
    said = {"jwk": mine, "x5c": ["MIIB"]}.get(known, f"{provider.address}/mine")
    header = HEADER | {"kid": kid, known: said}
    if kid is None:
        del header["kid"]

    await refused(tokens, sign_ins, signed(header, provider.claims(), rs256(rsa_key(9))))
    assert "/mine" not in provider.asked


@pytest.mark.parametrize("form", ["pem", "der", "jwk", "n"])
async def test_public_key_is_no_shared_secret(
    provider: Issuer, tokens: Tokens, sign_ins: SignIns, form: str
) -> None:
    made = rsa_key(0).public_key()
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    secret = {
        "pem": made.public_bytes(serialization.Encoding.PEM, info),
        "der": made.public_bytes(serialization.Encoding.DER, info),
        "jwk": json.dumps(public(rsa_key(0), "one")).encode(),
        "n": made.public_numbers().n.to_bytes(256, "big"),
    }[form]

    for name, digest in (("HS256", hashlib.sha256), ("HS512", hashlib.sha512)):
        header = HEADER | {"alg": name}
        token = signed(
            header, provider.claims(), lambda data, d=digest: hmac.digest(secret, data, d)
        )
        await refused(tokens, sign_ins, token)


async def test_shared_secret_among_the_keys_is_none(
    provider: Issuer, tokens: Tokens, sign_ins: SignIns
) -> None:
    provider.keys.append({"kty": "oct", "kid": "shared", "k": issuer.text(b"s" * 32)})
    header = {"alg": "HS256", "kid": "shared"}
    token = signed(
        header, provider.claims(), lambda data: hmac.digest(b"s" * 32, data, hashlib.sha256)
    )

    await refused(tokens, sign_ins, token)


async def test_foreign_signatures_are_refused(
    provider: Issuer, tokens: Tokens, sign_ins: SignIns
) -> None:
    good = provider.token()
    head, payload, signature = good.split(".")
    other = provider.token(sub="0002").split(".")[1]
    raw = base64.urlsafe_b64decode(signature + "==")
    turned = issuer.text(bytes([raw[0] ^ 1]) + raw[1:])

    for token in (
        provider.token(key=9),
        f"{head}.{other}.{signature}",
        f"{head}.{payload}.{turned}",
        f"{head}.{payload}.{signature[:-8]}",
        f"{head}.{payload}.{issuer.text(bytes(256))}",
        f"{head}.{payload}.{issuer.text(b'')}",
        f"{head}.{payload}.AAAA",
        signed(HEADER, provider.claims(), _rs256_of_sha1),
    ):
        await refused(tokens, sign_ins, token)


def _rs256_of_sha1(data: bytes) -> bytes:
    return rsa_key(0).sign(data, padding.PKCS1v15(), hashes.SHA1())


@pytest.mark.parametrize("zero", ["r", "s", "both"])
async def test_signature_of_nothing_is_refused(
    provider: Issuer, tokens: Tokens, sign_ins: SignIns, zero: str
) -> None:
    provider.keys.append(public(issuer.ec_key(), "curve"))
    r = bytes(32) if zero in ("r", "both") else bytes([1] * 32)
    s = bytes(32) if zero in ("s", "both") else bytes([1] * 32)

    token = signed({"alg": "ES256", "kid": "curve"}, provider.claims(), lambda _: r + s)

    await refused(tokens, sign_ins, token)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b",
        "a.b.c",
        "....",
        "a.b.c.d.e",
        "eyJ.eyJ.",
        "e30.e30.AAAA",
        "bnVsbA.bnVsbA.AAAA",
        "W10.W10.AAAA",
        "IiI.IiI.AAAA",
        "/w8P.e30.AAAA",
        "____.____.____",
        "\u00e9.\u00e9.\u00e9",
        "a" * 8193,
        "a" * 2000 + "." + "b" * 7000 + ".cccc",
        "eyJhbGciOiJSUzI1NiJ9 .e30.AAAA",
        "eyJhbGciOiJSUzI1NiJ9.e30.AA\nAA",
        issuer.text(b"[" * 1500) + ".e30x.AAAA",
        issuer.text(b'{"alg":"RS256","alg":"none"}') + ".e30x.AAAA",
        issuer.text(b'{"alg":"RS256","kid":NaN}') + ".e30x.AAAA",
        issuer.text(b'{"alg":"RS256","kid":' + b"9" * 1400 + b"}") + ".e30x.AAAA",
    ],
)
async def test_what_is_no_token_is_refused(
    provider: Issuer, tokens: Tokens, sign_ins: SignIns, token: str
) -> None:
    await refused(tokens, sign_ins, token)
    assert provider.asked == []


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"\xff",
        b"{",
        b"[" * 3000,
        b'{"exp": Infinity}',
        b'{"exp": ' + b"9" * 4301 + b"}",
        b'{"sub": "a", "sub": "b", "iss": "?", "aud": "vitrine", "exp": 9999999999, "iat": 1}',
    ],
)
async def test_signed_payload_that_is_no_object_is_refused(
    provider: Issuer, tokens: Tokens, sign_ins: SignIns, payload: bytes
) -> None:
    whole = payload.replace(b"?", provider.address.encode())

    await refused(tokens, sign_ins, signed(HEADER, whole, rs256(rsa_key(0))))


async def test_token_of_too_many_bytes_is_refused_though_it_is_good(
    provider: Issuer, tokens: Tokens, sign_ins: SignIns, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        await refused(tokens, sign_ins, provider.token(more="x" * 8000))

    assert "A token was refused: it is longer than 8192 characters" in caplog.text
    assert provider.asked == []


async def test_token_without_key_id_is_refused_where_several_keys_fit(
    provider: Issuer, tokens: Tokens, sign_ins: SignIns
) -> None:
    provider.rotate(1, "two")

    await refused(tokens, sign_ins, provider.token(kid=None))
    await refused(tokens, sign_ins, provider.token(key=1, kid=None))


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(public(rsa_key(7, 1024), "weak"), id="short"),
        pytest.param(public(rsa_key(7, 2048), "weak", use="enc"), id="for encryption"),
        pytest.param(public(rsa_key(7, 2048), "weak", alg="PS256"), id="for another algorithm"),
        pytest.param(public(rsa_key(7, 2048), "weak", e="AQ"), id="exponent 1"),
        pytest.param(public(rsa_key(7, 2048), 1), id="key id is a number"),
    ],
)
async def test_published_key_that_is_not_fit_is_not_used(
    provider: Issuer, tokens: Tokens, sign_ins: SignIns, key: dict[str, object]
) -> None:
    provider.keys.append(key)
    bits = 1024 if len(str(key["n"])) < 200 else 2048

    token = signed(HEADER | {"kid": "weak"}, provider.claims(), rs256(rsa_key(7, bits)))

    await refused(tokens, sign_ins, token)


async def test_log_says_why_once_and_nothing_of_the_token(
    provider: Issuer, tokens: Tokens, sign_ins: SignIns, caplog: pytest.LogCaptureFixture
) -> None:
    token = provider.token(aud="somebody-else", sub="secret-subject")

    with caplog.at_level(logging.DEBUG):
        for _ in range(3):
            await refused(tokens, sign_ins, token)

    said = [record.getMessage() for record in caplog.records if record.name == "vitrine.auth"]
    assert said == ["A token was refused: it is for another audience"]
    for part in (*token.split("."), "somebody-else", "secret-subject"):
        assert part not in caplog.text


async def test_other_headers_are_left_to_others(tokens: Tokens) -> None:
    for header in ("Bearer vtr-x", "Basic YXBpOng=", "Gateway x", "", "Negotiate a.b.c"):
        assert await tokens.user_id(header) is None


@pytest.mark.parametrize(
    ("algorithm", "key", "sign"),
    [
        ("RS256", rsa_key(0), rs256),
        ("PS256", rsa_key(0), issuer.ps256),
        ("ES256", issuer.ec_key(), issuer.es256),
        ("EdDSA", issuer.ed_key(), lambda key: key.sign),
        ("Ed25519", issuer.ed_key(), lambda key: key.sign),
    ],
)
async def test_good_token_is_believed(
    provider: Issuer, tokens: Tokens, sign_ins: SignIns, algorithm: str, key: object, sign: object
) -> None:
    provider.keys = [public(key, "k")]
    header = {"alg": algorithm, "kid": "k", "typ": "at+JWT"}

    token = signed(header, provider.claims(), sign(key))  # type: ignore[operator]

    assert await tokens.user_id(f"Bearer {token}") == ADA
    assert [claims.subject for claims in sign_ins.seen] == ["0001"]


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": ["account", "vitrine"]},
        {"nbf": NOW + 30},
        {"iat": NOW + 30},
        {"exp": NOW + 3600.5},
        {"sub": "a" * 255},
        {"sub": "auth0|5f7c8ec7c33c6c004bbafe82"},
    ],
)
async def test_claims_within_bounds_are_believed(
    provider: Issuer, tokens: Tokens, claims: dict[str, object]
) -> None:
    assert await tokens.user_id(f"bearer  {provider.token(**claims)}") == ADA


async def test_token_is_believed_while_clocks_may_differ(provider: Issuer, tokens: Tokens) -> None:
    token = provider.token(exp=int(time.time()) - 30)

    assert await tokens.user_id(f"Bearer {token}") == ADA


async def test_token_without_key_id_is_believed_where_one_key_fits(
    provider: Issuer, tokens: Tokens
) -> None:
    provider.keys.append(public(issuer.ec_key(), None))

    assert await tokens.user_id(f"Bearer {provider.token(kid=None)}") == ADA


async def test_headers_about_keys_do_not_keep_a_good_token_out(
    provider: Issuer, tokens: Tokens
) -> None:
    header = HEADER | {"jku": "https://evil.example/keys", "x5t": "AAAA", "own": 1}

    token = signed(header, provider.claims(), rs256(rsa_key(0)))

    assert await tokens.user_id(f"Bearer {token}") == ADA
    assert provider.asked == ["/.well-known/openid-configuration", "/keys"]


async def test_token_is_remembered_and_looked_at_again(
    provider: Issuer, sign_ins: SignIns, fetcher: Fetcher
) -> None:
    now = float(NOW)
    trust = Trust(provider.address, issuer.AUDIENCE)
    keys = Provider(provider.address, fetcher.body)
    tokens = Tokens(trust, keys, sign_ins.user_id, lambda: now)
    header = f"Bearer {provider.token(iat=NOW, exp=NOW + 400)}"

    for _ in range(10):
        assert await tokens.user_id(header) == ADA
    assert len(sign_ins.seen) == 1

    now = NOW + 300
    assert await tokens.user_id(header) == ADA
    assert len(sign_ins.seen) == 2

    now = NOW + 459
    assert await tokens.user_id(header) == ADA
    assert len(sign_ins.seen) == 2

    now = NOW + 460
    with pytest.raises(Unauthenticated, match=REFUSED):
        await tokens.user_id(header)
    await tokens.close()


async def test_many_requests_with_a_token_are_one_sign_in(
    provider: Issuer, tokens: Tokens, sign_ins: SignIns
) -> None:
    header = f"Bearer {provider.token()}"

    await asyncio.gather(*(tokens.user_id(header) for _ in range(100)))

    assert len(sign_ins.seen) == 1


async def test_who_leaves_does_not_end_the_sign_in_of_others(
    provider: Issuer, tokens: Tokens, sign_ins: SignIns
) -> None:
    header = f"Bearer {provider.token()}"
    sign_ins.gate.clear()
    first = asyncio.create_task(tokens.user_id(header))
    second = asyncio.create_task(tokens.user_id(header))
    await sign_ins.arrived.wait()
    first.cancel()
    await asyncio.sleep(0)
    sign_ins.gate.set()

    assert await second == ADA


async def test_curves_of_others_are_left_out(provider: Issuer, tokens: Tokens) -> None:
    large = ec.generate_private_key(ec.SECP384R1()).public_key().public_numbers()
    x, y = (issuer.text(each.to_bytes(48, "big")) for each in (large.x, large.y))
    other: list[dict[str, object]] = [
        {"kty": "EC", "crv": "P-384", "x": x, "y": y, "kid": "one"},
        {"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA", "kid": "one"},
        {"kty": "RSA", "kid": "one"},
        {"kty": "RSA", "kid": "one", "n": 1, "e": []},
        {"kty": "future", "kid": "one"},
    ]
    provider.keys = [*other, public(rsa_key(0), "one")]

    assert await tokens.user_id(f"Bearer {provider.token()}") == ADA
