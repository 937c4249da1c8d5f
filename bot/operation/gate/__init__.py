"""The gate: what a change of the corpus would do to questions, asked before anything goes live."""
