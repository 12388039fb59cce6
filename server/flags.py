"""The flags that several commands share, as the table of settings describes them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from server import config


def _flag(name: str, *, is_switch: bool = False) -> Any:
    setting = next(each for each in config.SETTINGS if each.name == name)
    assert setting.flag is not None
    text = f"{setting.meaning} [{setting.variable}; default {setting.default}]"
    metavar = None if is_switch else name.upper()
    return typer.Option(setting.flag, help=text, show_default=False, metavar=metavar)


Host = Annotated[str | None, _flag("host")]
Port = Annotated[str | None, _flag("port")]
Data = Annotated[str | None, _flag("data")]
Workers = Annotated[str | None, _flag("workers")]
Closed = Annotated[bool, _flag("closed", is_switch=True)]
