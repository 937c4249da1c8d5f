"""Pages and texts in which something asks: by what they say of themselves, by headings, by what opens."""
