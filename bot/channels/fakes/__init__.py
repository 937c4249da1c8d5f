"""Networks to try channels with, without an account: each behaves as its documents say."""
