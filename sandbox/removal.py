"""What an admin of the workspace does to the app: take it out, take its tokens or its permissions."""

from __future__ import annotations

from sandbox.core import Core


class Removal:
    core: Core

    def uninstall(self) -> None:
        with self.core.lock:
            self.core.install.uninstalled = True
            stamp = self._revoked()
            self.core.send({"type": "app_uninstalled", "event_ts": stamp})

    def revoke_tokens(self) -> None:
        with self.core.lock:
            self.core.install.revoked = True
            self._revoked()

    def _revoked(self) -> str:
        stamp = self.core.space.stamps.next()
        tokens = {"oauth": [], "bot": [self.core.install.bot_user_id]}
        self.core.send({"type": "tokens_revoked", "tokens": tokens, "event_ts": stamp})
        return stamp

    def not_installed(self) -> None:
        """Nobody has installed the app yet; it hears nothing of that."""
        self.core.install.uninstalled = True

    def withhold_scope(self, *scopes: str) -> None:
        """Whoever installs the app takes these permissions off."""
        self.core.withheld.update(scopes)

    def withdraw_scope(self, *scopes: str) -> None:
        self.core.install.granted.difference_update(scopes)

    def grant_scope(self, *scopes: str) -> None:
        self.core.install.granted.update(scopes)
