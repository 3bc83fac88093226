"""Snippets ask the very query, whatever is in it: run for real, against a server at the address that they hold."""

import ast
import csv
import io
import json
import subprocess
import sys
from pathlib import Path

from rdflib import Graph

from labgraph.web.snippets import snippets
from running import RunningServer

NODE = Path(sys.executable).with_name("node")
TYPES = "CONSTRUCT { ?lab a ?type } WHERE { ?lab a ?type, <https://w3id.org/labgraph/ns#Lab> }"

# What stands between the quotes of a query, and what SPARQL takes it for.
TEXTS = {
    "abc": "abc",
    r"""'\"` \"\"\" '''""": """'"` \"\"\" '''""",
    r"\\ a\\b \\n \u0041 \\": "\\ a\\b \\n A \\",
    "</script><!-- <script>alert(1)</script> &amp; &#60;": "</script><!-- <script>alert(1)</script> &amp; &#60;",
    "$x ${1+1} $(id) `id` {0} %s %(x)s #{1} !! ~ $query $$": "$x ${1+1} $(id) `id` {0} %s %(x)s #{1} !! ~ $query $$",
    "é 🧪 \u2028 \u0085 \u202e \x1b": "é 🧪 \u2028 \u0085 \u202e \x1b",
    "a&b=c+d%20?#/; @x": "a&b=c+d%20?#/; @x",
}
# The same text in a query of one line, of several, and before what might end a literal.
SHAPES = [
    'SELECT ("{text}" AS ?x) {{}}',
    '# "\'\\ </script>\nSELECT ("{text}" AS ?x) {{\n}}\n',
    'SELECT ("{text}" AS ?x) {{}}\r\n# "',
    'SELECT ("{text}" AS ?x) {{}}\n# \\"""',
    'SELECT ("{text}" AS ?x) {{}} # \\',
    'SELECT ("{text}" AS ?x) {{}}\n# `${{',
]
QUERIES = [shape.format(text=text) for shape in SHAPES for text in TEXTS]
MEANT = [meant for _ in SHAPES for meant in TEXTS.values()]


def code(name: str, endpoint: str, query: str, gives_rows: bool = True) -> str:
    found = {each.name: each.code for each in snippets(endpoint, query, gives_rows, fits_address=True)}
    assert set(found) == {"curl", "Python", "R", "JavaScript"}
    return found[name]


def run(*command: str | Path, program: str) -> str:
    done = subprocess.run(command, input=program.encode(), capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_curl_asks_the_very_query(at_home: RunningServer) -> None:
    endpoint = f"{at_home.address}/sparql"
    told = run("sh", "-e", program="".join(code("curl", endpoint, query) for query in QUERIES))
    rows = list(csv.reader(io.StringIO(told, newline="")))
    assert rows == [[value] for meant in MEANT for value in ("x", meant)]


def test_python_asks_the_very_query(at_home: RunningServer) -> None:
    endpoint = f"{at_home.address}/sparql"
    told = run(sys.executable, "-", program="".join(code("Python", endpoint, query) for query in QUERIES))
    answers = [ast.literal_eval(line) for line in told.split("\n")[:-1]]
    assert [answer["results"]["bindings"][0]["x"]["value"] for answer in answers] == MEANT


def test_javascript_asks_the_very_query(at_home: RunningServer) -> None:
    endpoint = f"{at_home.address}/sparql"
    program = "console.log = (answer) => process.stdout.write(`${JSON.stringify(answer)}\\n`);\n"
    program += "".join(f"{{\n{code('JavaScript', endpoint, query)}}}\n" for query in QUERIES)
    told = run(NODE, "--input-type=module", "-", program=program)
    answers = [json.loads(line) for line in told.split("\n")[:-1]]
    assert [answer["results"]["bindings"][0]["x"]["value"] for answer in answers] == MEANT


def test_graphs_are_asked_for_too(at_home: RunningServer) -> None:
    endpoint = f"{at_home.address}/sparql"
    told = [
        run("sh", program=code("curl", endpoint, TYPES, gives_rows=False)),
        run(sys.executable, "-", program=code("Python", endpoint, TYPES, gives_rows=False)),
        run(NODE, "--input-type=module", "-", program=code("JavaScript", endpoint, TYPES, gives_rows=False)),
        run(
            "Rscript",
            "--vanilla",
            "-",
            program=f"print <- writeLines\n{code('R', endpoint, TYPES, gives_rows=False)}",
        ),
    ]
    for turtle in told:
        assert len(Graph().parse(data=turtle, format="turtle")) == 6


def test_r_asks_the_very_query(at_home: RunningServer) -> None:
    endpoint = f"{at_home.address}/sparql"
    program = "print <- function(answer) cat(charToRaw(enc2utf8(as.character(answer$x))), '\\n')\n"
    program += "".join(code("R", endpoint, query) for query in QUERIES)
    told = run("Rscript", "--vanilla", "-", program=program)
    assert [bytes.fromhex(line).decode() for line in told.splitlines()] == MEANT


def test_what_may_stand_in_a_page_ends_no_script() -> None:
    program = code("JavaScript", "http://a.example/sparql", "</script><!--<script>")
    assert "</" not in program
    assert "<!" not in program


def test_what_does_not_fit_an_address_is_not_asked_by_one() -> None:
    found = snippets("http://a.example/sparql", "ASK {}", gives_rows=True, fits_address=False)
    assert [each.name for each in found] == ["curl", "Python", "JavaScript"]
