"""Words and blocks: rows and values become what people read."""
