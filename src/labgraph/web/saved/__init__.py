"""Saved questions: a page and an endpoint for each query of the release, with parameters that readers may set."""
