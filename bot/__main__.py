"""`python -m bot`: the command line."""

from __future__ import annotations

import sys

import bot.cli

if __name__ == "__main__":
    sys.exit(bot.cli.main())
