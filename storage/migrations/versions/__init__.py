"""One file per step; written by `make migration`."""
