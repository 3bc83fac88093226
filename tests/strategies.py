"""Records of any content that a steward may write, as the data of their files."""

from typing import Any

from hypothesis import strategies as st

from labgraph.intake.checking import LABELS, NO_FACTS
from labgraph.intake.concepts import Concepts
from labgraph.records import MODELS, WITHDRAWAL, Model, field_names, model_of

# What records refuse: what XML cannot hold, and marks that turn the direction of text unseen.
_REFUSED = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x7f\ufffe\uffff"
_LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=_REFUSED)
_AWKWARD = st.sampled_from("\"'\\\n\t<>{}&|^`@#%;\u2028\u2029\u00a0e\u0301شא😀𝔸日")

TEXTS = st.text(_LETTERS | _AWKWARD, min_size=1).map(str.strip).filter(bool)
SLUGS = st.from_regex(r"\A[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}\Z")
DAYS = st.dates().map(lambda day: day.isoformat())
DATES = st.builds(lambda day, length: day[:length], DAYS, st.sampled_from([4, 7, 10]))
ADDRESSES = st.builds(
    "https://{}.fr/{}".format,
    SLUGS,
    st.text("abé日~-._!$&'()*+,;=:@/", max_size=8) | st.just("a?b=c&d#e%20f"),
)
KEYS = ("page", "rapport")
SOURCES = st.sampled_from(["page", ["rapport"], ["page", "rapport"]])


def _some(item: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(item, min_size=1, max_size=3)


def _item(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[list[Any]]:
    return _some(st.fixed_dictionaries(required | {"source": SOURCES}, optional=optional))


def _fields(label: Any) -> dict[str, st.SearchStrategy[Any]]:
    """For each field of a record, what it may hold."""
    said = {"cite_comme": TEXTS, "note": TEXTS}
    partner = {"role": label("partenaires", "role")}
    partners = [_item({who: what, **partner}, said) for who, what in
                (("organisation", SLUGS), ("lab", SLUGS), ("libelle", TEXTS))]  # fmt: skip
    return {
        "noms": st.fixed_dictionaries({"officiel": TEXTS}, optional={"court": TEXTS, "autres": _some(TEXTS)}),
        "type": label("type"),
        "fondement_type": label("fondement_type"),
        "statut": label("statut"),
        "nature": label("nature"),
        "niveau": label("niveau"),
        "confiance": label("confiance"),
        "familles": _some(label("familles")),
        "expertises": _some(label("expertises")),
        "programmes": _some(label("programmes")),
        "evenements": _item({"nature": label("evenements", "nature"), "date": DATES}, {"note": TEXTS}),
        "porteurs": _item(
            {"organisation": SLUGS, "role": label("porteurs", "role")},
            {"depuis": st.sampled_from(["1999", "2001-02"]), "jusqu_a": st.just("2020-02-29")} | said,
        ),
        "partenaires": st.one_of(partners),
        "identifiants": _item({"type": st.just("wikidata"), "valeur": TEXTS}, {}),
        "contacts": _some(
            st.fixed_dictionaries(
                {"telephone": TEXTS}, optional={"courriel": st.just("a@b.fr"), "page": ADDRESSES}
            )
        ),
        "correspondances": _some(
            st.fixed_dictionaries(
                {"type": st.sampled_from(["exacte", "proche", "large", "liée"]), "iri": ADDRESSES},
                optional={"note": TEXTS},
            )
        ),
        "labs": _some(SLUGS),
        "zones": _some(SLUGS),
        "dans": _some(SLUGS),
        "rattachement": SLUGS,
        "code_insee": TEXTS,
        "debut": DATES,
        "fin": DATES,
        "cree_le": DAYS,
        "modifie_le": DAYS,
        "site": ADDRESSES,
        "pages": _some(ADDRESSES),
        "anciens_identifiants": _some(SLUGS),
        WITHDRAWAL: st.fixed_dictionaries({"date": DAYS, "motif": TEXTS}, optional={"remplace_par": SLUGS}),
        "brouillon": st.just("oui"),
        **dict.fromkeys(("perimetre", "adresse", "ville", "resume", "note"), TEXTS),
        **{name: _some(TEXTS) for name in ("champs", "missions", "mots_cles", "lacunes")},
    }


def records(concepts: Concepts) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """A kind of record and its data: any record that could be read, its references and sources unchecked."""

    def label(*path: str) -> st.SearchStrategy[str]:
        return st.sampled_from(concepts.labels(LABELS[path]))

    fields = _fields(label)
    models = [(kind, model_of(kind, given)) for kind in MODELS for given in ({}, {WITHDRAWAL: {}})]
    return st.one_of(_record(kind, model, fields) for kind, model in models)


def _record(kind: str, model: Model, fields: dict[str, Any]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    facts = [name for name in field_names(model) if name not in NO_FACTS]
    source = st.fixed_dictionaries(
        {"titre": TEXTS, "appuie": _some(st.sampled_from(facts))},
        optional={"url": ADDRESSES, "licence": ADDRESSES, "publie_le": DATES, "mis_a_jour_le": DATES},
    )
    known = {kind: SLUGS, "sources": st.fixed_dictionaries(dict.fromkeys(KEYS, source))} | fields
    needed = {(field.alias or name) for name, field in model.model_fields.items() if field.is_required()}
    required = {name: known[name] for name in field_names(model) if name in needed}
    optional = {name: known[name] for name in field_names(model) if name not in needed}
    return st.tuples(st.just(kind), st.fixed_dictionaries(required, optional=optional))
