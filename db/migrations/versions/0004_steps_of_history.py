"""Lines of a history know their steps, by which they are found."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Each line of a history has its step: what it says, else its number."""
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in statements.split(";\n\n"):
        op.get_bind().exec_driver_sql(statement.rstrip().removesuffix(";"))


def downgrade() -> None:
    """Not offered: go back by restoring a backup."""
    raise NotImplementedError
