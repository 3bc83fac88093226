"""A release answers: the query engine port, and the engines behind it."""
