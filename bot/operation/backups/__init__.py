"""Backups: taken while everything runs, by hand or at set times, and restored whole or not at all."""
