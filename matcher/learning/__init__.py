"""How sure is sure enough: trials on the corpus alone, their evidence, and what is learned from it."""
