"""Answers reach people and programs: pages, data and queries over HTTP."""
