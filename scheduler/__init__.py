"""The metronome: a few interval jobs, each of them guarded."""
