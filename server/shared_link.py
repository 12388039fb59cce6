"""The link of the first start, where several processes may be asked to follow it."""

from __future__ import annotations

import os

from server.session import Link


class SharedLink(Link):
    """Made before the processes that share it: who reads the one byte of its pipe has taken it."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self._taken_from, self._put_to = os.pipe()
        os.set_blocking(self._taken_from, False)
        os.write(self._put_to, b".")

    def take(self, token: str) -> str | None:
        """The key, to the first who has the token, in whichever process."""
        key = super().take(token)
        if key is None:
            return None
        try:
            os.read(self._taken_from, 1)
        except BlockingIOError:
            # Who has taken it may have to give it back, and then it is good here, too.
            super().give_back(key)
            return None
        return key

    def give_back(self, key: str) -> None:
        """The link is good as before, in all processes."""
        super().give_back(key)
        os.write(self._put_to, b".")
