"""The flags that several commands share, as the table of settings describes them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from server import config


def _flag(name: str) -> Any:
    setting = next(each for each in config.SETTINGS if each.name == name)
    assert setting.flag is not None
    text = f"{setting.meaning} [{setting.variable}; default {setting.default}]"
    return typer.Option(setting.flag, help=text, show_default=False, metavar=name.upper())


Host = Annotated[str | None, _flag("host")]
Port = Annotated[str | None, _flag("port")]
Data = Annotated[str | None, _flag("data")]
Workers = Annotated[str | None, _flag("workers")]
