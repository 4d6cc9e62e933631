"""What Slack sends and answers, in its own shapes."""

from __future__ import annotations
