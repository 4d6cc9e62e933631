"""The app as installed: ids, tokens, granted scopes; commands, shortcuts and events from its manifest."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from sandbox import scopes
from sandbox.workspace import new_id

Json = dict[str, Any]


@dataclass(eq=False)
class Install:
    manifest: Json
    app_id: str = field(default_factory=lambda: new_id("A"))
    team_id: str = field(default_factory=lambda: new_id("T"))
    bot_user_id: str = field(default_factory=lambda: new_id("U"))
    bot_id: str = field(default_factory=lambda: new_id("B"))
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    # the retired "verification token": still in every payload, never to be trusted
    legacy_token: str = field(default_factory=lambda: secrets.token_hex(12))
    granted: set[str] = field(default_factory=set)
    client_id: str = field(default_factory=lambda: f"1000.{secrets.randbelow(10**12)}")
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    uninstalled: bool = False
    revoked: bool = False
    # installed for all workspaces of a Grid organisation at once
    whole: bool = False

    def __post_init__(self) -> None:
        self.bot_token = f"xoxb-1000-2000-{secrets.token_hex(12)}"
        self.app_token = f"xapp-1-{self.app_id}-3000-{secrets.token_hex(24)}"
        self.reset()

    def reset(self) -> None:
        """Back to a fresh installation with every scope the manifest asks for; ids and tokens stay."""
        asked = self.manifest.get("oauth_config", {}).get("scopes", {})
        self.granted = {*asked.get("bot", []), *asked.get("bot_optional", [])}
        self.uninstalled = self.revoked = self.whole = False

    def beside(self) -> Install:
        """The same app in another workspace."""
        same = ("app_id", "signing_secret", "legacy_token", "client_id", "client_secret")
        return Install(self.manifest, **{name: getattr(self, name) for name in same})

    @property
    def name(self) -> str:
        return str(self.manifest.get("display_information", {}).get("name", "App"))

    @property
    def bot_name(self) -> str:
        bot = self._features.get("bot_user", {})
        return str(bot.get("display_name", self.name)).lower().replace(" ", "_")

    @property
    def provided(self) -> str:
        return ",".join(sorted(self.granted))

    @property
    def commands(self) -> list[Json]:
        return list(self._features.get("slash_commands", []))

    @property
    def shortcuts(self) -> list[Json]:
        return list(self._features.get("shortcuts", []))

    @property
    def home_enabled(self) -> bool:
        return bool(self._features.get("app_home", {}).get("home_tab_enabled"))

    @property
    def messages_enabled(self) -> bool:
        return bool(self._features.get("app_home", {}).get("messages_tab_enabled", True))

    @property
    def interactivity(self) -> bool:
        return bool(self.manifest.get("settings", {}).get("interactivity", {}).get("is_enabled"))

    def receives(self, event: str, *, channel_type: str = "") -> bool:
        """Whether the app subscribed to this event and may see it."""
        subscribed = self.manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", [])
        if event not in subscribed or (
            self.uninstalled and event not in ("app_uninstalled", "tokens_revoked")
        ):
            return False
        needed = scopes.for_event(event, channel_type=channel_type)
        return not needed or bool(self.granted.intersection(needed))

    @property
    def _features(self) -> Json:
        features: Json = self.manifest.get("features", {})
        return features
