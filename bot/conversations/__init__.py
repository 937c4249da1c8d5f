"""Conversations: the rules of what customers write and are told; states, transcript, turns."""
