"""Handoffs: the desk where people take over, and the accounts of the staff."""
