"""The rows of a corpus as vectors, letters and words: written, read back memory-mapped, and ranked."""
