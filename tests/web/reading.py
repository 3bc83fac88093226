"""Reading pages in tests: their words, tags, links and anchors; and a walk through all of them."""

from collections import deque
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
INLINE = {"a", "abbr", "bdi", "code", "span", "strong", "sup"}
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """What a test asks of a page: its text (`frame`: what of it is not data), tags, links, anchors; balanced tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.frame = ""
        self.names: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == [], f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of_picture = tag == "title" and "svg" in self._open
        self.tags.append(("svg title" if of_picture else tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)
        if tag not in INLINE:
            self.text += " "
            self.frame += " "

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"{tag} closed out of order"

    def handle_data(self, data: str) -> None:
        self.text += data
        if "bdi" not in self._open:
            self.frame += data
        if "dt" in self._open:
            self.names.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def words(self) -> str:
        return " ".join(self.text.split())

    @property
    def anchors(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.tags if "id" in attributes]

    @property
    def links(self) -> list[str]:
        return [attributes["href"] or "" for name, attributes in self.tags if name in ("a", "link")]


def walk(client: FlaskClient) -> tuple[dict[str, Page], dict[str, int]]:
    """Every page that links lead to from the home page, and every address on the way that did not answer 200.

    Of the data forms, Turtle is followed; answers to queries and reports of single facts are not, nor the same pages in
    another language or of a release by its name. Of the changes of single entities, those of labs are.
    """
    pages: dict[str, Page] = {}
    broken: dict[str, int] = {}
    waiting, seen = deque(["/"]), {"/"}
    while waiting:
        path = waiting.popleft()
        response = client.get(path, headers=BROWSER)
        if response.status_code != 200:
            broken[path] = response.status_code
        if response.mimetype != "text/html":
            continue
        pages[path] = Page(response.text)
        inside = {address for link in pages[path].links if (address := _address_inside(path, link))}
        waiting.extend(sorted(inside - seen))
        seen |= inside
    return pages, broken


def _address_inside(path: str, link: str) -> str:
    """The address that a link leads to, when it is one of ours to follow."""
    target = urlsplit(urljoin(path, link))
    inside = not target.scheme and not target.netloc
    if (
        not inside
        or target.path.endswith((".nt", ".jsonld", ".rdf"))
        or (target.path.startswith("/changes/") and not target.path.startswith("/changes/lab/"))
        or "release=" in target.query
        or (target.path == "/sparql" and target.query)
        or (target.path == "/signaler" and "fact=" in target.query)
        or "lang=" in target.query
    ):
        return ""
    return target._replace(fragment="").geturl()
