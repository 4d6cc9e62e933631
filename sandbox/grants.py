"""What a workspace gave out when it installed the app: codes that work once, and tokens that may end."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]

CODE_LIFE = timedelta(minutes=10)
TOKEN_LIFE = timedelta(hours=12)


@dataclass(eq=False)
class Code:
    """What the app gets back with the browser."""

    scopes: list[str]
    redirect_uri: str
    user: str
    whole: bool
    born: datetime
    used: bool = False


@dataclass(eq=False)
class Grants:
    """What one workspace has given out. `tokens` maps each access token to its end, None for never."""

    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, datetime | None] = field(default_factory=dict)
    refresh_tokens: dict[str, Code] = field(default_factory=dict)

    def issue(self, code: Code, *, rotates: bool, now: datetime) -> Json:
        """A new token, and when tokens rotate the one by which it is exchanged."""
        if not rotates:
            token = f"xoxb-{secrets.token_hex(24)}"
            self.tokens[token] = None
            return {"access_token": token}
        token, refresh = f"xoxe.xoxb-1-{secrets.token_hex(80)}", f"xoxe-1-{secrets.token_hex(72)}"
        self.tokens[token] = now + TOKEN_LIFE
        self.refresh_tokens[refresh] = code
        ends = int(TOKEN_LIFE.total_seconds())
        return {"access_token": token, "refresh_token": refresh, "expires_in": ends}
