"""Slack's rules for blocks and views, as far as its reference pages write them down."""

from __future__ import annotations
