"""What the worker does when it is asked, or whenever there is something to do."""
