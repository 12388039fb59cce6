"""Documents that clients may name instead of sending them."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """There is room for trusted documents."""
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(statements.rstrip().removesuffix(";"))


def downgrade() -> None:
    """Not offered: go back by restoring a backup."""
    raise NotImplementedError
