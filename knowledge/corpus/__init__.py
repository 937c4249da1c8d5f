"""The corpus: entries and what is known of them, their history and the jobs on them, in one SQLite file."""
