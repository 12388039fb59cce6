"""A request that is answered before anything of it is carried out."""

from __future__ import annotations

from domain.limits import Excess

# What the log and the metrics say of it, and the answer where a dialect tells codes.
BAD_REQUEST = "BAD_REQUEST"
LIMIT_EXCEEDED = "LIMIT_EXCEEDED"


class Stopped(Exception):
    """The status, the code and the headers that the answer has; the message is the exception's.

    With the limit that was exceeded, where it was one. A header is given under its name with `_`
    for each `-`.
    """

    def __init__(
        self, status: int, code: str, message: str, excess: Excess | None = None, **headers: str
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.excess = excess
        self.details = {} if excess is None else excess.told()
        self.headers = {name.replace("_", "-"): text for name, text in headers.items()}
