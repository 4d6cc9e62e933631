"""Stories: what people do in Slack and what the bot makes of it."""
