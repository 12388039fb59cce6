"""Digests: of one file, as people and as manifests write it, and of a whole artifact."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable

from domain import errors, text

_HEX = re.compile(r"[0-9a-f]{32}")
_HEX_RULE = "the MD5 of the file as 32 hexadecimal digits"
_BASE64 = re.compile(r"[A-Za-z0-9+/]{22}==")
_BASE64_RULE = "the MD5 of the file in base64, 24 characters"
_HEADER = b"wandb-artifact-manifest-v1\n"
_LONGEST_REFERENCE_DIGEST = 1024
_REFERENCE_RULE = f"1 to {_LONGEST_REFERENCE_DIGEST} printable characters"


def artifact(files: Iterable[tuple[str, str]], references: Iterable[tuple[str, str]] = ()) -> str:
    """The digest of an artifact that holds these paths, in whatever order they come.

    A file is given with its MD5 in hex. A reference is given with the digest of its own, which is
    taken as it is even where it looks like an MD5.
    """
    entries = [(path, base64_of(md5)) for path, md5 in files]
    entries.extend(references)
    # Sorting by characters is sorting by the bytes of UTF-8.
    entries.sort()
    total = hashlib.md5(_HEADER, usedforsecurity=False)
    for path, digest in entries:
        total.update(f"{path}:{digest}\n".encode())
    return total.hexdigest()


def hex_md5(value: str, field: errors.Field | None = None) -> str:
    """The MD5 in lower case."""
    if len(value) == 32 and _HEX.fullmatch(value.lower()):
        return value.lower()
    raise _invalid(value, field, "A file's digest", _HEX_RULE)


def base64_of(md5: str) -> str:
    """The MD5 as a manifest writes it, from hex."""
    return base64.b64encode(bytes.fromhex(md5)).decode()


def hex_of(value: str, field: errors.Field | None = None) -> str:
    """The MD5 in hex, from the base64 of a manifest."""
    if _BASE64.fullmatch(value):
        decoded = binascii.a2b_base64(value)
        if base64.b64encode(decoded).decode() == value:
            return decoded.hex()
    raise _invalid(value, field, "A file's digest", _BASE64_RULE)


def reference(value: str, field: errors.Field | None = None) -> None:
    """The text is fit for the digest of a reference: a line of a manifest can hold it."""
    if not (1 <= len(value) <= _LONGEST_REFERENCE_DIGEST and value.isprintable()):
        raise _invalid(value, field, "A reference's digest", _REFERENCE_RULE)


def _invalid(value: str, field: errors.Field | None, what: str, rule: str) -> errors.InvalidValue:
    message = f"{what} must be {rule}; got {text.quoted(value)}."
    return errors.InvalidValue("INVALID_INPUT", message, field, value=text.shown(value), rule=rule)
