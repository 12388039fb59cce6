"""People whom an OIDC provider vouches for are found again, with the roles that it gave them."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """The look-up table is there, and each membership says whether claims gave it."""
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in statements.split(";\n\n"):
        op.get_bind().exec_driver_sql(statement.rstrip().removesuffix(";"))


def downgrade() -> None:
    """Not offered: go back by restoring a backup."""
    raise NotImplementedError
