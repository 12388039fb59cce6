"""Runs the revisions on the connection that `db.migrate` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

# Defaults, checks and collations, which alembic does not compare, are held by tests/db.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["target_metadata"],
)
with context.begin_transaction():
    context.run_migrations()
