"""Releases: immutable, verified when opened, switched at once; which one answers, and which would be next."""
