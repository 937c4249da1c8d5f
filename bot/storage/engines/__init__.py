"""How the store runs: SQLite with one writer, or PostgreSQL; and how others hear of what was written."""
