"""What runs at set times."""
