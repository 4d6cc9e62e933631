"""Tests of words and blocks."""
