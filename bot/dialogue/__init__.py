"""The dialogue: everything that imports Rasa. Its process is `python -m bot.dialogue`."""
