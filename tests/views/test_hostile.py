"""Whatever people, clients and calendars are called and however many there are, Slack takes what we say of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import domain.charters
import domain.months
import views.absences
import views.agreements
import views.calendars
import views.capture
import views.charters
import views.conversations
import views.explanations
import views.imports
import views.misses
import views.refusals
import views.reviews
import views.shadow
import views.sides
import views.tracking
from domain.calendars import Kind, Side
from domain.clocks import Level, State
from domain.clocks import Kind as ClockKind
from domain.conversations import MoveKind
from domain.team import Role
from sandbox.checks import surfaces
from storage.absences import Absence
from storage.calendars import CalendarFeed
from storage.capture import CaptureRule
from storage.channels import Channel
from storage.charters import Charter
from storage.clients import Client
from storage.organisations import Organisation
from views.blocks import Message
from views.clocks import Face
from views.words import words

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BAD = "<!channel> <@UEVIL> <https://evil.example|here> &amp; *b* \u202e\u0000 " + "长😀" * 200
LANGUAGES = ("en", "zh_CN")
