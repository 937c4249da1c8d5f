"""Webhooks: what others are told of conversations, signed."""
