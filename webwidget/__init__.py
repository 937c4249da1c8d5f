"""The web side: the customers' chat, the desk, curation, and the HTTP API."""
