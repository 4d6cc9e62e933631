"""The gate: what proves the promises of docs/guarantees.md and takes too long for the ordinary suite."""
