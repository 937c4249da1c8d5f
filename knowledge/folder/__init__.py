"""The data folder and its settings: where everything lies, whose it is, how long it is kept, how it is."""
