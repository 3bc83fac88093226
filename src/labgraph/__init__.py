"""labgraph: French public innovation labs as linked data, from records to a published, queryable graph."""

__version__ = "0.1.0"
