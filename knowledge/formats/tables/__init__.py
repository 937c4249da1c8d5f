"""Tables, whichever program wrote them: columns by their heading, rows that become entries."""
