"""What is learnt from conversations: gaps, whether answers helped, what is asked most."""
