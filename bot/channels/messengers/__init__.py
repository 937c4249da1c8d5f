"""Private messages on networks: one file a network."""
