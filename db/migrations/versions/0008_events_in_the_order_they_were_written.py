"""Events know the transaction that wrote them: who follows the history reads it in that order."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """An event's id says when it was begun; its transaction says when others may have seen it."""
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in statements.split(";\n\n"):
        op.get_bind().exec_driver_sql(statement.rstrip().removesuffix(";"))


def downgrade() -> None:
    """Not offered: go back by restoring a backup."""
    raise NotImplementedError
