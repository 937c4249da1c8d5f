"""What other programs export: help desks, forums, wikis and bots. Each becomes questions with answers."""
