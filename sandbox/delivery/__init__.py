"""How payloads reach the app: Socket Mode or signed HTTP, with retries."""

from __future__ import annotations
