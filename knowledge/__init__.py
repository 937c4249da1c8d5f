"""What the company knows: corpus and history, releases, formats, media; languages, data folder, settings."""
