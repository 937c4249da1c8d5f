"""E-mail, in and out: letters to customers and staff, and what comes back."""
