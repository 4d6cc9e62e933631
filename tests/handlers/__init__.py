"""Tests of the doors that are not stories."""
