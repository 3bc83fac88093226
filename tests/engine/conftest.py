"""What the tests of the engine leave: results of Oxigraph, which may only be let go in the thread that made them."""

import gc
import warnings
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def results_let_go_here() -> Iterator[None]:
    """Errors that tests look at hold results in circles; later tests run threads, where these could be found."""
    yield
    with warnings.catch_warnings():
        # Of an engine in a circle, the socket may go before the engine, which closes it when it goes.
        warnings.filterwarnings("ignore", r"unclosed .*\.control", ResourceWarning)
        gc.collect()
