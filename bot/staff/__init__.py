"""The staff: accounts and log-ins."""
