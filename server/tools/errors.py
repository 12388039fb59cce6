"""How a tool ends that did not do what it was asked to."""

from __future__ import annotations


class Mistake(Exception):
    """What was asked for cannot be meant; nothing was sent anywhere."""


class Failed(Exception):
    """The server refused, or could not be reached, or sent something that is not right."""


class Interrupted(Exception):
    """Ctrl-C; what has been done so far stays."""
