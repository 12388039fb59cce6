"""What dev.py is made of: the standard library alone, for nothing else is there yet."""
