"""The search index of a release: SQLite with FTS5, derived from the store and rebuilt from it at will."""

FILE = "search.sqlite"

# The columns of the full text, each with another of the stems of its words. What is not in the table is text.
COLUMNS = ("name", "alias", "linked", "text")
NAME_COLUMNS = ("name", "alias", "name_stems", "alias_stems")

# What the entity itself is, and what follows from other facts.
KIND, REGION, PERIOD = "kind", "region", "period"

# Of labels this much is kept for the order of lists: positions in them, which addresses hold, are bounded.
READING = 80
