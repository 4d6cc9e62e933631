"""The first word on a connection to PostgreSQL that was made before: is anybody there still?"""

from __future__ import annotations

import select
import time
from typing import Any

from sqlalchemy import Engine

SECONDS = 1.0
"""For so long it is waited for; the driver itself waits without end for a server that stands still."""


def ask(connection: Any, *, engine: Engine) -> bool:
    """True when the server answers; when it does not in time, no other connection of `engine` is asked either.

    Raises the driver's error; the connection is closed then if a new one may be better.
    """
    error, wire = engine.dialect.loaded_dbapi.OperationalError, connection.pgconn
    end = time.monotonic() + SECONDS
    wire.send_query(b"")
    wire.flush()
    while True:
        if wire.is_busy():
            if not select.select([wire.socket], [], [], max(0.0, end - time.monotonic()))[0]:
                engine.dispose()
                raise error("the database does not answer")
            wire.consume_input()
        elif (said := wire.get_result()) is None:
            return True
        elif said.error_message:
            connection.close()
            raise error(said.error_message.decode(errors="replace"))
