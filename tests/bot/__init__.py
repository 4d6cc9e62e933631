"""Tests of the composition root, the doors and the workers."""
