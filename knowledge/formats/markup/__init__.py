"""What is written in a cell, an answer or a page: HTML and how it looks, as Markdown."""
