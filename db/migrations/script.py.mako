"""${message}."""

from __future__ import annotations

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """What is true of the database afterwards."""
    ${upgrades if upgrades else "op.execute(...)"}


def downgrade() -> None:
    """Not offered: go back by restoring a backup."""
    raise NotImplementedError
