"""What each operation does: plain async functions over rules, roles and the database."""
