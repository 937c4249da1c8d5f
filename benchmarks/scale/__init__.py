"""What the store costs: SQLite and PostgreSQL side by side, nearly empty and after years of a busy shop.

    .venv/bin/python -m benchmarks.scale            # prints tables, writes benchmarks/scale.md

A turn is all that the web process does for one: the token is looked up, the message stored, its turn brought
to a bot that needs no time, the replies stored and read. Half of the conversations are new, half were there
before. The four stores take turns, so that a slow moment of the machine meets all of them.
"""
