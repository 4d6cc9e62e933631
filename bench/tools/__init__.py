"""What the benchmarks share: rounds, databases, a workspace, signed requests, load and floors."""
