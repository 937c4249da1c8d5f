"""From a message to the question in it: what is said, and what is denied."""
