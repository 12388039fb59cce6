"""Faults as the doors of the dialect and of files could have them, and what finds each."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple
from unittest import mock

from auth import permission, scope
from auth.permission import RegistryAction
from db import visibility
from domain import errors
from domain.role import RegistryRole
from reads import table, united
from storage import signature
from tests.straight.faults import Fault, instead, unseen

READS = "test_reads.test_everybody_sees_what_is_theirs"
KEYS = "test_reads.test_keys_that_show_nothing"
CHANGES = "test_changes.test_who_may"
PARTS = "test_changes.test_parts_that_need_more"
SCOPES = "test_changes.test_which_key"
ADDRESSES = "test_addresses.test_promised"
BYTES = "test_bytes.test_fallback"


class Planted(NamedTuple):
    """A fault, the test that finds it, with which of its parameters, and in what."""

    fault: Fault
    test: str
    case: str = ""
    # The kind of object in which it shows; else what one step leads to shows it.
    kind: str = ""


def _seen_by_all(name: str) -> Fault:
    return instead(visibility, name, lambda *_: "true")


def _least(action: Any, role: Any) -> Fault:
    return lambda: mock.patch.dict(permission._LEAST, {action: role})


def _denied(what: str, field: Any = None) -> errors.PermissionDenied:
    return errors.PermissionDenied("PERMISSION_DENIED", f"{what} is not for you.", field, action="")


_ANY_CODE = SimpleNamespace(new=hmac.new, HMAC=hmac.HMAC, compare_digest=lambda *_: True)
_ADMIN = instead(visibility, "registry_role", lambda *_: "'ADMIN'::registry_role")
_NOTHING = lambda *_: None  # noqa: E731

FAULTS: dict[str, Planted] = {
    "projects and registries are seen by all": Planted(unseen(united.PLACES), READS, "reader"),
    "restricted registries are seen by all": Planted(_seen_by_all("registry"), READS, "viewer"),
    "versions are seen by all": Planted(unseen(table.ARTIFACT_VERSION), READS, "stranger"),
    "a link shows the aliases in the project": Planted(unseen(united.LABELS), READS, "reader"),
    "runs are seen by all": Planted(unseen(table.RUN), READS, "reader"),
    "an address is told to others": Planted(_seen_by_all("oneself"), READS, "org-admin"),
    "a webhook's address is told to all": Planted(
        _seen_by_all("webhook"), READS, "reader", "webhook"
    ),
    "files need no right in the project": Planted(
        _seen_by_all("artifact_project"), READS, "reader"
    ),
    "files need no role in the registry": Planted(_ADMIN, READS, "restricted", "link"),
    "the fallback needs no role": Planted(_ADMIN, BYTES),
    "keys that do not read read": Planted(
        instead(scope, "require_read", _NOTHING), KEYS, "write-only"
    ),
    "no scope is asked for": Planted(
        instead(scope, "require_scope", _NOTHING), SCOPES, "linkArtifact into a collection by id"
    ),
    "every role suffices": Planted(
        instead(permission, "_suffices", lambda role, _: role is not None),
        CHANGES,
        "unlinkArtifact",
    ),
    "Members manage members": Planted(
        _least(RegistryAction.MANAGE_MEMBERS, RegistryRole.MEMBER), CHANGES, "updateProjectMember"
    ),
    "Members move protected aliases": Planted(
        _least(RegistryAction.EDIT_PROTECTED_ALIASES, RegistryRole.MEMBER),
        PARTS,
        "addAliases a protected alias",
    ),
    "what is hidden is told to be there": Planted(
        instead(errors, "not_found", _denied), CHANGES, "deleteRun alone"
    ),
    "signatures are not compared": Planted(
        instead(signature, "hmac", _ANY_CODE), ADDRESSES, "a character of the token is another"
    ),
    "addresses do not end": Planted(
        instead(signature, "ExpiredToken", SystemError), ADDRESSES, "its time is over"
    ),
    "addresses are good for anything": Planted(
        instead(signature.Download, "PURPOSE", signature.Upload.PURPOSE),
        ADDRESSES,
        "signed for something else",
    ),
}


def lines() -> Iterator[str]:
    """The table of all faults."""
    yield "| fault | found by |"
    yield "|---|---|"
    for name, planted in FAULTS.items():
        yield f"| {name} | {planted.test}{f'[{planted.case}]' if planted.case else ''} |"
