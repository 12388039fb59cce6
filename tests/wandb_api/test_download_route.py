"""The address at which the SDK asks for a file when a signed one is no longer good."""

from __future__ import annotations

import pytest

from domain.errors import NotFound
from wandb_api import ids
from wandb_api.download_route import parts_of

# As base64 has it: with slashes, which the SDK leaves as they are, and with plus signs.
VERSION, BIRTH = "BgGi+" + "/" * 20 + "a" * 19, "/" * 43 + "b"
MD5 = "47bce5c74f589f4867dbd57e9ca9f808"


def address(*between: str, name: str = "a.txt") -> str:
    """The path that the SDK makes."""
    quoted = [each.replace("+", "%2B") for each in between]
    place = "default/acme/wandb-registry-Golden%20sets/Nets%20100%25"
    return "/".join(["/wandb/artifactsV2", place, *quoted, MD5, name])


@pytest.mark.parametrize("between", [[VERSION, BIRTH], [VERSION, ""], [VERSION]])
@pytest.mark.parametrize("encoded", [False, True])
def test_ids_with_slashes(between: list[str], encoded: bool) -> None:
    assert len(VERSION) == len(BIRTH) == ids.ARTIFACT_SIZE
    if encoded:
        between = [each.replace("/", "%2F") for each in between]

    assert parts_of(address(*between, name="a%20b.txt")) == {
        "region": "default",
        "entity": "acme",
        "project": "wandb-registry-Golden sets",
        "collection": "Nets 100%",
        "artifact": VERSION,
        "md5": MD5,
        "name": "a b.txt",
    }


@pytest.mark.parametrize("path", ["/wandb/artifactsV2/", "/wandb/artifactsV2/a/b/c/d/e/f", "/x"])
def test_other_paths_lead_nowhere(path: str) -> None:
    with pytest.raises(NotFound):
        parts_of(path)
