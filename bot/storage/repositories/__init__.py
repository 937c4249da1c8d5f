"""What a transaction reads and writes, one file a kind of thing."""
