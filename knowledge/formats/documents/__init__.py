"""Documents of word processors, made HTML and read as pages are."""
