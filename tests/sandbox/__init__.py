"""The sandbox keeps Slack's shapes, limits and manners."""
