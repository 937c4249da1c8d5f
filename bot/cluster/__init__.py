"""Several nodes on one PostgreSQL: who is alive, and how a release reaches all of them."""
