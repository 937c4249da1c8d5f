"""Pictures of every state of chat, help pages, desk and staff pages, to be looked at by people."""
