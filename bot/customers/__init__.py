"""Customers whom their site's server vouches for: its keys, its proofs, and whose conversations are whose."""
