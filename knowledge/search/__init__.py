"""Search in the entries of a release: a file of SQLite made once for its content, read by who shows them."""
