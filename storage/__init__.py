"""One file per noun: its table and every query on it."""
