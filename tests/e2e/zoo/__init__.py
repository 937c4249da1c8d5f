"""Shops' pages of all kinds, as data: what the launcher and the chat must bear."""
