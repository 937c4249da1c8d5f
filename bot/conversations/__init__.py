"""Conversations: messages, the durable turns of the bot, and the masking of personal data."""
