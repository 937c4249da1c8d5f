"""Channels: how events and replies reach the outside world, each under its own name."""
