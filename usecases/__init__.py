"""The verbs: the only place that writes the ledger."""
