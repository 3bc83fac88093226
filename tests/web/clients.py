"""Flask's test client, made to read each answer to its end and to close it, as a server does."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from labgraph.engine.in_process import CurrentEngine
from labgraph.release.shelf import Shelf
from labgraph.web.app import create_app
from made_up import RecordFolder


class BufferedClient(FlaskClient):
    def open(self, *args: Any, **options: Any) -> TestResponse:
        return super().open(*args, **{"buffered": True, **options})


def client_of(app: Flask) -> FlaskClient:
    app.test_client_class = BufferedClient
    return app.test_client()


def client_over(folder: RecordFolder) -> FlaskClient:
    """A client of the application over what a folder of records published."""
    engines = CurrentEngine(Shelf(folder.settings.releases_dir), 64_000_000)
    return client_of(create_app(folder.settings, engines))
