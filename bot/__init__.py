"""The conversation: dialogue, transcript, handoff, and the command line."""

from bot.processor import choose_kernels

choose_kernels()
