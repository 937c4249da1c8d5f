"""Handoffs: the desk where people take over."""
