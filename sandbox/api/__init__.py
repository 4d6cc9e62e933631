"""The Web API, one module per family of methods."""

from __future__ import annotations
