"""What curators do beyond writing entries: many at once, merging, approving, testing, translating."""
