"""What a person reads when the table of permissions says no."""

from __future__ import annotations

from views.words import N_

REFUSALS = {
    "team_only": N_("Only people of the organisation that installed me can use this, not guests."),
    "who_unknown": N_(
        "Slack does not tell me who you are right now. Only people of the organisation that installed me can use this; "
        "please try again in a minute."
    ),
    "leads_only": N_("Only the lead of a client or an admin of this workspace can do this."),
    "admins_only": N_("Only an admin of this Slack workspace can do this."),
    "clients_only": N_("Only somebody of the client can do this."),
    "not_here": N_("I do not do this in a conversation of this kind. My Home tab is a good place for it."),
    "not_here_unknown": N_(
        "I cannot see who reads this channel. Type `/invite @Rapport` here and try again, or use my Home tab."
    ),
    "not_this_way": N_("This cannot be done in this way. My Home tab has a button for it."),
}
