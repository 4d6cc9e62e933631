"""Composition root: settings, command line, transports and the demo."""
