"""Runs with what they said, versions whose files come with a manifest, automations."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """The columns and tables are there, the foreign keys added after them."""
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in statements.split(";\n\n"):
        op.get_bind().exec_driver_sql(statement.rstrip().removesuffix(";"))


def downgrade() -> None:
    """Not offered: go back by restoring a backup."""
    raise NotImplementedError
