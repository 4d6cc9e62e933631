"""All tables together, for migrations and for tests."""

from __future__ import annotations

import importlib
import pkgutil

from sqlalchemy import MetaData

import storage
from storage.base import Base


def metadata() -> MetaData:
    """Every noun's table; the noun's modules are imported for it."""
    for module in pkgutil.iter_modules(storage.__path__):
        if module.name != "migrations":
            importlib.import_module(f"storage.{module.name}")
    return Base.metadata
