"""`python -m schema.web_types` writes what the web app must know of the API, from its SDL."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from graphql import build_schema, introspection_from_schema

SDL = Path(__file__).with_name("schema.graphql")
FOLDER = SDL.parents[1] / "web" / "src" / "api"
KINDS = {"INTERFACE", "OBJECT", "UNION"}


def main() -> None:
    """The app is type-checked against the API as `schema.graphql` says it."""
    whole = introspection(SDL.read_text(encoding="utf-8"))
    write("introspection.d.ts", f"export type introspection = {compact(whole)};\n")
    write("cache.json", compact(for_cache(whole)))


def introspection(sdl: str) -> dict[str, Any]:
    """The API as introspection answers it, without the types that describe introspection."""
    whole: dict[str, Any] = dict(introspection_from_schema(build_schema(sdl), descriptions=False))
    schema = whole["__schema"]
    schema["types"] = [each for each in schema["types"] if not each["name"].startswith("__")]
    return whole


def for_cache(whole: dict[str, Any]) -> dict[str, Any]:
    """What the browser's cache asks: who belongs to an abstract type, and who has no id."""
    types = [each for each in whole["__schema"]["types"] if each["kind"] in KINDS]
    return {
        "possibleTypes": {
            each["name"]: [member["name"] for member in each["possibleTypes"]]
            for each in types
            if each["possibleTypes"]
        },
        "withoutId": [
            each["name"]
            for each in types
            if each["kind"] == "OBJECT" and all(field["name"] != "id" for field in each["fields"])
        ],
    }


def compact(value: Any) -> str:
    """As JSON, which a type of TypeScript may be written in too."""
    return json.dumps(value, separators=(",", ":"))


def write(name: str, content: str) -> None:
    """The file has this content; one that has it already keeps its time."""
    file = FOLDER / name
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists() or file.read_text(encoding="utf-8") != content:
        file.write_text(content, encoding="utf-8")
        sys.stdout.write(f"wrote {file}\n")


if __name__ == "__main__":
    main()
