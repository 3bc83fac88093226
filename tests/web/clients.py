"""Flask's test client, made to read each answer to its end and to close it, as a server does."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class BufferedClient(FlaskClient):
    def open(self, *args: Any, **options: Any) -> TestResponse:
        return super().open(*args, **{"buffered": True, **options})


def client_of(app: Flask) -> FlaskClient:
    app.test_client_class = BufferedClient
    return app.test_client()
