"""Recognisers of personal data, a family a file: `find` looks at a message and yields what it finds.

They do not know of each other: `bot.privacy.finding` settles which of several finds counts. What several of
them need stands beside them: `labelled` finds numbers beside their name, `contexts` tells the shop's own
numbers, `people` has the lists of names and towns.
"""
