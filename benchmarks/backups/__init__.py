"""Backups under load, kills in the middle of them, and a large folder."""
