"""The store: all SQL but the corpus's. Outside, nobody sees a statement, a row or a connection."""
