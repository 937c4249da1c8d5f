"""Pictures of every state of desk, chat and staff pages, to be looked at by people."""
