"""What may be kept, and who holds what: decided from the head of an answer alone."""

import pytest

from labgraph.web.heads import Head, is_unchanged

KNOWN = {"accept", "accept-encoding"}


def head(status: str = "200 OK", **headers: str) -> Head:
    made = Head()
    made.start(status, [(name.replace("_", "-"), value) for name, value in headers.items()])
    return made


@pytest.mark.parametrize(
    "status", ["404 NOT FOUND", "500 INTERNAL", "304 NOT MODIFIED", "206 PARTIAL", "204 NO"]
)
def test_only_whole_answers_are_kept(status: str) -> None:
    """Whatever the view said before it failed."""
    assert head().may_be_kept(KNOWN)
    assert not head(status).may_be_kept(KNOWN)


def test_what_varies_otherwise_is_not_kept() -> None:
    assert head(Vary="Accept, accept-encoding").may_be_kept(KNOWN)
    for vary in ("Accept, Cookie", "*", "Origin"):
        assert not head(Vary=vary).may_be_kept(KNOWN)


def test_only_good_answers_are_unchanged() -> None:
    started: list[str] = []

    def start(status: str, _headers: object) -> object:
        started.append(status)
        return None

    asked = {"REQUEST_METHOD": "GET", "HTTP_IF_NONE_MATCH": "*"}
    assert not head(ETag='"a"').send(asked, start)  # type: ignore[arg-type]
    assert head("404 NOT FOUND", ETag='"a"').send(asked, start)  # type: ignore[arg-type]
    assert head().send(asked, start)  # type: ignore[arg-type]
    assert started == ["304 NOT MODIFIED", "404 NOT FOUND", "200 OK"]


@pytest.mark.parametrize(
    ("held", "since", "unchanged"),
    [
        (None, None, False),
        ('W/"a"', None, True),
        ('"a"', None, True),
        ('"b", W/"a"', None, True),
        ("*", None, True),
        ('"b"', None, False),
        ("a", None, True),  # some clients forget the quotes, and there is no other tag that they could mean
        ("", None, False),
        ('"b"', "D", False),
        (None, "D", True),
        (None, "E", False),
    ],
)
def test_what_the_client_holds(held: str | None, since: str | None, unchanged: bool) -> None:
    asked = {"HTTP_IF_NONE_MATCH": held, "HTTP_IF_MODIFIED_SINCE": since}
    environ = {name: value for name, value in asked.items() if value is not None}
    for method in ("GET", "HEAD", "QUERY"):
        assert is_unchanged({**environ, "REQUEST_METHOD": method}, 'W/"a"', "D") is unchanged
    assert not is_unchanged({**environ, "REQUEST_METHOD": "POST"}, 'W/"a"', "D")


def test_what_has_no_validator_is_never_held() -> None:
    for condition in (
        {"HTTP_IF_NONE_MATCH": '"a"'},
        {"HTTP_IF_MODIFIED_SINCE": ""},
        {"HTTP_IF_NONE_MATCH": "*"},
    ):
        assert not is_unchanged({**condition, "REQUEST_METHOD": "GET"}, "", "")
