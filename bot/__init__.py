"""The conversation: dialogue, transcript, handoff, and the command line."""

from bot.processor import ask_for_large_pages, choose_kernels

choose_kernels()
ask_for_large_pages()
