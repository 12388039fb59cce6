"""The building blocks of `db.tables`: the columns and keys that every table is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

metadata = sa.MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)

Text = sa.Text(collation="C")
Time = sa.DateTime(timezone=True)
Texts = pg.ARRAY(Text)


def required(name: str, kind: sa.types.TypeEngine[Any], **options: Any) -> sa.Column[Any]:
    """A column that is never null."""
    return sa.Column(name, kind, nullable=False, **options)


def optional(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    """A column that may be null."""
    return sa.Column(name, kind, nullable=True)


def organization_id() -> sa.Column[Any]:
    """The column that places a row: it comes first in every key."""
    return required("organization_id", sa.Uuid())


def texts(name: str) -> sa.Column[Any]:
    """A list of words, empty unless said otherwise."""
    return required(name, Texts, server_default=sa.text("'{}'"))


def created_at() -> sa.Column[Any]:
    """When the row was made."""
    return required("created_at", Time, server_default=sa.func.now())


def updated_at() -> sa.Column[Any]:
    """When the row last changed."""
    return required("updated_at", Time, server_default=sa.func.now())


def user(name: str, *, null: bool = True) -> sa.Column[Any]:
    """A column that names a user; users are site-wide."""
    return sa.Column(name, sa.Uuid(), sa.ForeignKey("site_user.id"), nullable=null)


def within(target: str, column: str, *, cascade: bool = False) -> sa.ForeignKeyConstraint:
    """A reference to a row of the same organization."""
    return sa.ForeignKeyConstraint(
        ["organization_id", column],
        [f"{target}.organization_id", f"{target}.id"],
        ondelete="CASCADE" if cascade else None,
    )


def of_organization() -> sa.ForeignKeyConstraint:
    """A reference to the organization itself."""
    return sa.ForeignKeyConstraint(["organization_id"], ["organization.organization_id"])


def primary_key(*columns: str) -> sa.PrimaryKeyConstraint:
    """The primary key of a tenant table: the organization, then the rest."""
    return sa.PrimaryKeyConstraint("organization_id", *columns)


def unique(*columns: str) -> sa.UniqueConstraint:
    """A combination that stands at most once in an organization; nulls count as equal."""
    return sa.UniqueConstraint("organization_id", *columns, postgresql_nulls_not_distinct=True)


def one_of(name: str, *columns: str) -> sa.CheckConstraint:
    """Exactly one of these columns is given."""
    return sa.CheckConstraint(f"num_nonnulls({', '.join(columns)}) = 1", name=name)


def words(name: str, expression: str) -> sa.Index:
    """An index of the words of a text or of a list, wherever they are; search starts from it."""
    return sa.Index(name, sa.text(expression), postgresql_using="gin")


def table(
    name: str, *parts: sa.schema.SchemaItem, indexes: Sequence[Sequence[str]] = ()
) -> sa.Table:
    """A table of this database, with its plain indexes."""
    made = sa.Table(name, metadata, *parts)
    for columns in indexes:
        sa.Index(None, *(made.c[column] for column in columns))
    return made
