"""The words and rules of the registry: names, paths, roles, refusals. Pure, no I/O."""
