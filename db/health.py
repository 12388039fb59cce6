"""What a database says of itself."""

from __future__ import annotations

from db.connection import Connection


async def postgres_version(connection: Connection) -> int:
    """The server's version as one number: 150004 is 15.4."""
    return int(await connection.value("select current_setting('server_version_num')"))


async def clock(connection: Connection) -> float:
    """The server's time in seconds since 1970."""
    return float(await connection.value("select extract(epoch from clock_timestamp())"))
