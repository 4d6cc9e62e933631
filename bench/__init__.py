"""Measurements of the promises that are made in numbers."""
