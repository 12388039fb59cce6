"""Postgres: tables, migrations and statements. Only `db.connection` knows the driver."""
