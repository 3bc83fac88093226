"""The forms an answer can take: media types, file suffixes, and the names people use in addresses."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """One form of an answer.

    `name` is the word used in addresses (`?format=turtle`) and code, `suffix` the one of files and documents,
    `accepts` other media types that name the same form. `charset`: whether the media type is registered with a
    parameter of that name; the others are UTF-8 by definition (N-Triples, N-Quads, TriG, JSON), or say it inside (XML).
    """

    name: str
    media_type: str
    suffix: str
    label: str
    accepts: tuple[str, ...] = ()
    charset: bool = False

    @property
    def content_type(self) -> str:
        """The exact `Content-Type`; textual types say their charset, as harvesters guess it otherwise."""
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type


HTML = Format("html", "text/html", "html", "HTML", ("application/xhtml+xml",), charset=True)
TURTLE = Format("turtle", "text/turtle", "ttl", "Turtle", ("application/x-turtle", "text/n3"), charset=True)
NTRIPLES = Format("ntriples", "application/n-triples", "nt", "N-Triples", ("text/plain",))
NQUADS = Format("nquads", "application/n-quads", "nq", "N-Quads")
TRIG = Format("trig", "application/trig", "trig", "TriG", ("application/x-trig",))
JSONLD = Format("jsonld", "application/ld+json", "jsonld", "JSON-LD", ("application/json",))
RDFXML = Format("rdfxml", "application/rdf+xml", "rdf", "RDF/XML", ("application/xml", "text/xml"))

PLAIN_JSON = Format("json", "application/json", "json", "JSON")
JSON = Format("json", "application/sparql-results+json", "srj", "JSON", ("application/json",))
XML = Format("xml", "application/sparql-results+xml", "srx", "XML", ("application/xml", "text/xml"))
CSV = Format("csv", "text/csv", "csv", "CSV", charset=True)
TSV = Format("tsv", "text/tab-separated-values", "tsv", "TSV", charset=True)
CSVW = Format("csvw", "application/csvm+json", "csv-metadata.json", "CSVW")
TABLE_SCHEMA = Format("tableschema", "application/json", "schema.json", "Table Schema")
SQLITE = Format("sqlite", "application/vnd.sqlite3", "sqlite", "SQLite")
SUMS = Format("sums", "text/plain", "sha256", "SHA-256", charset=True)

# First row = what is given to a client that has no preference.
GRAPH_FORMATS = (TURTLE, NTRIPLES, JSONLD, RDFXML, TRIG, NQUADS)
ROW_FORMATS = (JSON, XML, CSV, TSV)
DOCUMENT_FORMATS = (HTML, TURTLE, NTRIPLES, JSONLD, RDFXML)
