"""Thirty days of several workspaces, lived by the bot and, apart from it, worked out from the calendars."""
