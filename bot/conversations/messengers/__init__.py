"""Conversations by messengers: what came in, and which way a reply may still go out."""
