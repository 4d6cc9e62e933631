"""The rules: pure functions with no clock and no input or output."""
