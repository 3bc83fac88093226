"""SERVICE is refused however it is written, and told from texts that only speak of services; so are updates.

Each way to write it is tried on Oxigraph itself: it does call the server when nobody refuses.
"""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from labgraph.errors import QueryRefused
from labgraph.refusals import refuse
from repository import ROOT


class Server:
    """A server that counts who calls it, and hangs up on them."""

    def __init__(self, listening: socket.socket) -> None:
        self._socket = listening
        self.calls = 0
        self.address = f"http://127.0.0.1:{listening.getsockname()[1]}/"

    def listen(self) -> None:
        """Until a caller says no word."""
        while True:
            caller, _ = self._socket.accept()
            with caller:
                if not caller.recv(1):
                    return
                self.calls += 1


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(1) as thread:
        server = Server(listening)
        over = thread.submit(server.listen)
        yield server
        socket.create_connection(listening.getsockname()).close()
        over.result()


@pytest.fixture(scope="module")
def data() -> Store:
    """Statements that every disguise below matches, so that Oxigraph comes to its SERVICE."""
    store = Store()
    subject = NamedNode("http://e/s")
    for predicate, value in [
        ("http://e/p", NamedNode("http://e/")),
        ("http://e/p", NamedNode("http://e/a'")),
        ("http://e/p", NamedNode("http://e/a#")),
        ("http://e/p", Literal(True)),
        ("http://e/p", Literal(1)),
        ("http://x/A#", NamedNode("http://e/o")),
    ]:
        store.add(Quad(subject, NamedNode(predicate), value))
    return store


# <> stands for the server's address; s: is a prefix of it, e: of the data.
DISGUISES = {
    "as it is": "SERVICE <> { ?x ?y ?z }",
    "silent": "SERVICE SILENT <> { ?x ?y ?z }",
    "in other cases": "sErViCe SiLeNt <> { ?x ?y ?z }",
    "over lines": "SERVICE\r\n\t<>\n\n{ ?x ?y ?z }",
    "around comments": "SERVICE # un\n#deux {\n <> # {\n { ?x ?y ?z }",
    "after a comment with a quote": "# l'apostrophe\nSERVICE <> { ?x ?y ?z }",
    "without spaces": "{}SERVICE<>{?x ?y ?z}",
    "without space before silent": "SERVICESILENT<>{?x ?y ?z}",
    "without space before a name": "SERVICEs:{?x ?y ?z}",
    "without any space": "SERVICESILENTs:a{?x ?y ?z}",
    "by a name": "SERVICE s:sparql { ?x ?y ?z }",
    "by a variable": "VALUES ?where { <> } LATERAL { SERVICE ?where { ?x ?y ?z } }",
    "by a variable without space": "VALUES ?where { <> } LATERAL{SERVICE?where{?x ?y ?z}}",
    "by a name with escapes": "SERVICE s:a\\#\\'b { ?x ?y ?z }",
    "in a subquery": "{ SELECT * { SERVICE <> { ?x ?y ?z } } }",
    "in exists": "FILTER EXISTS { SERVICE <> { ?x ?y ?z } }",
    "in not exists": "FILTER(NOT EXISTS { SERVICE <> { ?x ?y ?z } })",
    "in optional": "OPTIONAL { SERVICE <> { ?x ?y ?z } }",
    "in union": "{} UNION { SERVICE <> { ?x ?y ?z } }",
    "in minus": "?s ?p ?o MINUS { SERVICE <> { ?s ?p ?o } }",
    "in service": "SERVICE <> { SERVICE <> { ?x ?y ?z } }",
    "after a literal": "?s ?p trueSERVICE<>{?x ?y ?z}",
    "after a number": "?s ?p 1SERVICEs:a{?x ?y ?z}",
    "after the dot of a statement": "?s ?p e:.SERVICE<>{?x ?y ?z}",
    "after a name that escapes a quote": "?s ?p e:a\\' . SERVICE <>{?x ?y ?z} #'\n",
    "after a name that escapes a hash": "?s ?p e:a\\# . SERVICE <>{?x ?y ?z}",
    "after an IRI with an escape": "?s <http://x/\\u0041#> ?o . SERVICE <>{?x ?y ?z}",
    "after what is no IRI": "BIND(1 AS ?a) BIND(2 AS ?b) FILTER(?a<?b)SERVICE#>\n<> {?x ?y ?z}",
    "after no IRI and no string": "BIND(1 AS ?a) BIND(2 AS ?b) FILTER(?a<?b)#>'''\nSERVICE <> {?x ?y ?z} #'''\n",
    "after half a string": "BIND('w' AS ?a) FILTER(?a<'x>')SERVICE <>{?x ?y ?z}#'\n",
    "after a string of quotes": 'BIND("a\\"\'" AS ?a) SERVICE <> {?x ?y ?z} #\'',
    "after a long string": 'BIND("""a" \'\'\' \\""" # """ AS ?a) SERVICE <> {?x ?y ?z} #\'\'\'',
    "after a line of a string": 'BIND("""\n# """ AS ?a) SERVICE <> {?x ?y ?z}',
}


def query(pattern: str, address: str) -> str:
    text = pattern.replace("<>", f"<{address}>")
    return f"PREFIX e: <http://e/> PREFIX s: <{address}> SELECT * {{ {text}\n}}"


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_call_to_another_server_is_refused(server: Server, data: Store, disguise: str) -> None:
    text = query(DISGUISES[disguise], server.address)
    calls = server.calls
    # SILENT swallows the failure; else Oxigraph tells that the server hung up.
    try:
        list(data.query(text))
    except OSError:
        assert "silent" not in disguise
    assert server.calls > calls, "Oxigraph does not call: this is no disguise"
    with pytest.raises(QueryRefused) as error:
        refuse(text)
    assert error.value.text.fr.startswith("SERVICE est refusé : ")
    assert error.value.text.en.startswith("SERVICE is refused: ")


# What may stand around a call, to be put together at random.
PIECES = """
    SERVICE|service|SILENT|<file:///x>|e:a|e:|e:.|e:a\\'|e:a\\#|?x|?a|<|<?b|<'x>'|#|#>| |'|"|\\|true|1|1.|.|;|,
    |{?x ?y ?z}|{|}|(?a<?b)|FILTER(?a<?b)|FILTER(?a<|BIND(1 AS ?b)|OPTIONAL|?s ?p |<http://x/#>|<\\u0041#>|<a#'>
    |GRAPH ?g|@fr|^^|a|-|)|UNION|MINUS|LATERAL|VALUES ?v
""".replace("\n", "")
SOUP = st.lists(st.sampled_from([*PIECES.split("|"), "\n", "\r", "'''", '"""']), max_size=5).map("".join)
CALLS = st.sampled_from(
    [
        "SERVICE<file:///x>{}",
        "SERVICE <file:///x> {?x ?y ?z}",
        "SERVICE#>\n<file:///x>{}",
        "SERVICEe:a{}",
        "?s ?p 1SERVICEe:a{}",
    ]
)
SOUPS = st.builds("{}{}{}".format, SOUP, CALLS, SOUP)


@settings(max_examples=500)
@given(pattern=SOUPS, end=st.sampled_from(["}", "\n}", "#'\n}", "'''\n}"]))
def test_what_oxigraph_takes_for_a_call_is_refused(data: Store, pattern: str, end: str) -> None:
    text = f"PREFIX e: <file:///> SELECT * {{ {pattern} {end}"
    try:
        list(data.query(text))
    except SyntaxError:
        return
    except OSError:
        # Oxigraph knows no server at a file:// address: it came as far as calling one.
        with pytest.raises(QueryRefused):
            refuse(text)


HARMLESS = [
    'SELECT * { ?s ?p "SERVICE" }',
    "SELECT * { ?s ?p 'service <http://a/>' }",
    'SELECT * { ?s ?p """le service\nau public""" }',
    "SELECT ?service ?service2 { ?service ?p ?o }",
    "SELECT ?x $SERVICE { ?x ?p $SERVICE }",
    "PREFIX service: <http://a/service#> SELECT * { ?s a service:Public ; service:service ?o . FILTER(?o) }",
    "PREFIX s: <http://a/service#>\nASK { ?s s:service s:SERVICE . }",
    "SELECT * { GRAPH <http://a/SERVICE> { ?s <http://a/service> ?o } }",
    "SELECT * { VALUES ?service { <http://a/SERVICE> } ?service ?p ?o }",
    "# SERVICE <http://a/> { ?s ?p ?o }\nSELECT * { ?s ?p ?o }",
    "SELECT * {\n  # SERVICE <http://a/> {\n  ?s ?p ?o\n}",
    "SELECT * { ?s ?p ?o } # no SERVICE here",
    "SELECT (COUNT(?service) AS ?services) { ?s <service> ?service OPTIONAL { ?s ?p ?o } }",
    'SELECT * { ?s ?p "x"@fr-service }',
    "SELECT * { _:service ?p ?o OPTIONAL { ?s ?p ?o } }",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_to_speak_of_services_is_no_call(text: str) -> None:
    refuse(text)


@pytest.mark.parametrize(
    "path", sorted([*ROOT.glob("queries/*.rq"), *ROOT.glob("src/**/*.rq")]), ids=lambda path: path.name
)
def test_no_query_of_ours_is_refused(path: Path) -> None:
    refuse(path.read_text(encoding="utf-8"))


WORDS = st.sampled_from(["service", "SERVICE", "Service", "services", "a-service", "serviceSilent", "x"])
TEXT = st.lists(WORDS | st.text("abé,;. !?-", max_size=4), max_size=4).map(" ".join)


@given(TEXT, WORDS)
def test_strings_iris_variables_and_names_may_say_service(text: str, word: str) -> None:
    variable = word.replace("-", "_")
    prefix = f"PREFIX a: <http://a/{word}#>"
    refuse(f"{prefix} SELECT ?{variable} {{ ?{variable} <http://a/{word}> a:{word} , '{text}'@fr }}")
    refuse(f'ASK {{ ?s ?p """{text}""" . FILTER(REGEX(?{variable}, "{text}")) }}')


UPDATES = [
    "INSERT DATA { <a:a> <a:b> <a:c> }",
    "DELETE WHERE { ?s ?p ?o }",
    "delete data {}",
    "LOAD <http://a/>",
    "CLEAR ALL",
    "DROP GRAPH <a:a>",
    "CREATE GRAPH <a:a>",
    "COPY <a:a> TO <a:b>",
    "MOVE <a:a> TO <a:b>",
    "ADD <a:a> TO <a:b>",
    "WITH <a:a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "# un commentaire\nBASE <http://a/>\nPREFIX a: <http://a/#>\n#PREFIX b:\n PREFIX insert: <x> INSERT DATA {}",
    "PREFIX : <x>INSERT{}WHERE{}",
]


@pytest.mark.parametrize("text", UPDATES)
def test_an_update_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(QueryRefused) as error:
        refuse(text)
    assert error.value.text.fr.startswith("les mises à jour sont refusées : ")
    assert error.value.text.en.startswith("updates are refused: ")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?insert { ?insert ?delete 'LOAD' }",
        "PREFIX insert: <http://a/> ASK { insert:a ?p ?o }",
        "# INSERT\nASK { }",
        "DESCRIBE <http://a/LOAD>",
        "",
        "{",
        "PREFIX",
    ],
)
def test_what_is_no_update_is_left_to_the_engine(text: str) -> None:
    refuse(text)


HOSTILE = [
    *"#<'\"{$?:\\ \n\t\ré",
    *(
        "service",
        "service ",
        "service\n",
        "#service\n",
        "service<",
        "service <a> ",
        "?service ",
        "a:service ",
        "#\n",
    ),
    *(
        "service silent ",
        "service #\n",
        "service\\",
        "PREFIX a: <b> ",
        "PREFIX ",
        "PREFIX a",
        "BASE <a> ",
        "BASE ",
    ),
]


@pytest.mark.parametrize("start", ["", "service ", "SELECT * { ", "PREFIX a"])
@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_takes_long(start: str, piece: str) -> None:
    text = (start + piece * 65_536)[:65_536]
    began = process_time()
    with suppress(QueryRefused):
        refuse(text)
    # 0.01 to 0.05 s each; what looks again and again at the same place took 10 s and more.
    assert process_time() - began < 0.5
