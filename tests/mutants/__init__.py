"""Faults put into the code on purpose, one at a time, to see that some test notices each."""
