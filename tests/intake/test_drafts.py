"""Drafts: linked to what is known and nothing more, told to the steward, fit for `labgraph check`, never in the way."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labgraph.errors import LabgraphError, Text
from labgraph.intake.checking import structure
from labgraph.intake.concepts import Concepts
from labgraph.intake.drafts import Drafts, Known, Names, draft, write
from labgraph.intake.fiches import Fiche, read
from labgraph.intake.raw import RawRecord
from labgraph.intake.yaml_files import read as read_yaml

FICHES = Path(__file__).parents[1] / "fixtures" / "fiches"
TODAY = date(2026, 11, 23)
SUPPORTED = "noms type fondement_type zones perimetre familles expertises champs missions contacts".split()
FAMILIES = ("Coconstruire l’action publique", "Piloter par l'impact", "Travailler autrement")
TAGS = ("Design de service", "Intelligence collective", "Qualité de service")
TYPES = ("Laboratoire fluvial", "Laboratoire interministériel")
CONCEPTS = Concepts(
    {
        scheme: {label: label for label in labels}
        for scheme, labels in {
            "lab-types": TYPES,
            "evidence": ("attesté",),
            "lab-statuses": ("inconnu",),
            "expertise-families": FAMILIES,
            "expertise-tags": TAGS,
            "event-kinds": ("création",),
            "carrier-roles": ("porteur", "co-porteur"),
            "partner-roles": ("partenaire",),
        }.items()
    }
)
PUBLIC = (
    ("Office des Eaux Calmes", "oec"),
    ("OEC de la Vallée", "oec"),
    ("Ville de Grisaille", "grisaille"),
    ("Comté du Nord", "nord"),
)
KNOWN = Known(
    labs=Names.of([("Laboratoire du Marais - Lab'M", "lab-m-marais")]),
    organisations=Names.of(
        [*PUBLIC, ("Bureau du Niveau des Ondes", "bno"), ("BNO", "bno"), ("Amis du Phare", "amis")]
    ),
    carriers=Names.of(PUBLIC),
    zones=Names.of(
        [("Vallée des Ondes", "region-91"), ("Vallée-des-Ondes", "departement-91"), ("France", "france")]
    ),
    types=Names.labels(TYPES),
    families=Names.labels(FAMILIES),
    tags=Names.labels(TAGS),
)


def onde(old: str = "", new: str = "") -> Fiche:
    """The page of the fixture, with `old` replaced by `new`."""
    text = (FICHES / "lab-onde.txt").read_text(encoding="utf-8")
    assert old in text
    return read(text.replace(old, new).encode(), "lab-onde.txt")


def drafted(old: str = "", new: str = "", known: Known = KNOWN) -> Drafts:
    return draft(onde(old, new), known, TODAY)


def told(drafts: Drafts, beginning: str = "") -> str:
    return "\n".join(line.fr for line in drafts.report if line.fr.startswith(beginning))


def records(drafts: Drafts) -> tuple[dict[str, Any], ...]:
    return (drafts.lab, *drafts.projects)


def test_a_draft_holds_what_the_page_says_linked_to_what_is_known() -> None:
    drafts = drafted()
    assert drafts.lab == {
        "lab": "lab-onde-vallee-des-ondes",
        "brouillon": "oui",
        "noms": {
            "officiel": "Laboratoire de la Vallée des Ondes - LAB'ONDE",
            "court": "LAB'ONDE",
            "autres": ["LAB'ONDE Vallée-des-Ondes"],
        },
        "type": "Laboratoire fluvial",
        "fondement_type": "attesté",
        "statut": "inconnu",
        "evenements": [{"nature": "création", "date": "2019-06", "source": "fiche"}],
        "porteurs": [
            {
                "organisation": "oec",
                "role": "porteur",
                "cite_comme": "Office des Eaux Calmes",
                "source": "fiche",
            }
        ],
        "zones": ["region-91"],
        "perimetre": "Le lab agit dans les douze communes de la vallée.",
        "familles": ["Coconstruire l’action publique", "Piloter par l'impact"],
        "expertises": ["Design de service", "Intelligence collective"],
        "champs": list(onde().expertises),
        "missions": list(onde().missions),
        "partenaires": [
            {"libelle": "Riverains de la vallée", "role": "partenaire", "source": "fiche"},
            {
                "organisation": "bno",
                "role": "partenaire",
                "cite_comme": "Services de l'eau, notamment le BNO",
                "source": "fiche",
            },
            {"libelle": "Syndicat des Ponts", "role": "partenaire", "source": "fiche"},
        ],
        "contacts": [{"courriel": "lab-onde@eaux-calmes.example", "telephone": "01 23 45 67 89"}],
        "modifie_le": "2026-11-23",
        "sources": {
            "fiche": {
                "titre": "Laboratoire de la Vallée des Ondes - LAB'ONDE (lab-onde.txt)",
                "appuie": SUPPORTED,
                "publie_le": "2023-03-01",
                "mis_a_jour_le": "2024-08-14",
            }
        },
    }
    assert list(drafts.lab)[:3] == ["lab", "brouillon", "noms"]


def test_each_project_is_a_record_of_its_own() -> None:
    first, second = drafted().projects
    assert "debut" not in first
    assert second == {
        "projet": "lab-onde-vallee-des-ondes-crue-2",
        "brouillon": "oui",
        "noms": {"officiel": "Crue 2# des repères de couleur sur les ponts"},
        "labs": ["lab-onde-vallee-des-ondes"],
        "debut": "2021-04",
        "partenaires": [
            {"libelle": "Syndicat des Ponts", "role": "partenaire", "source": "fiche"},
            {"libelle": "École du Courant", "role": "partenaire", "source": "fiche"},
        ],
        "resume": onde().projects[1].text,
        "modifie_le": "2026-11-23",
        "sources": {
            "fiche": {
                "titre": "Laboratoire de la Vallée des Ondes - LAB'ONDE (lab-onde.txt)",
                "appuie": ["noms", "labs", "debut"],
                "publie_le": "2023-03-01",
                "mis_a_jour_le": "2024-08-14",
            }
        },
    }


@pytest.mark.parametrize("fixture", ["lab-onde.txt", "lab-onde.html", "lab-brume.txt"])
@pytest.mark.parametrize("known", [KNOWN, Known()], ids=["known", "nothing-known"])
def test_a_confirmed_draft_passes_the_checks_of_one_record(fixture: str, known: Known) -> None:
    drafts = draft(read((FICHES / fixture).read_bytes(), fixture), known, TODAY)
    for record in records(drafts):
        structure(RawRecord("draft.yaml", record, {}), CONCEPTS, TODAY)


def test_the_report_says_what_was_linked_kept_and_left() -> None:
    drafts = drafted()
    assert "lié : structure porteuse « Office des Eaux Calmes » → oec" in told(drafts)
    assert "gardé en libellé : partenaire « Riverains de la vallée »" in told(drafts)
    assert "à voir : statut" in told(drafts)
    assert "laissé de côté : ligne 1 « Accueil > Ressources > Laboratoires » (avant la fiche)" in told(drafts)
    assert told(drafts, "laissé de côté").count("\n") + 1 == len(onde().left_out)
    assert (
        Text(
            "laissé de côté : ligne 29 « Nos outils » (rubrique inconnue)",
            "left out: line 29 « Nos outils » (unknown section)",
        )
        in drafts.report
    )


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("laboratoire de la vallée des ondes – Lab’Onde", "connu"),
        ("LAB'ONDE Vallée des Ondes", "connu"),
        ("Lab'Onde", "lab-onde-vallee-des-ondes"),
    ],
)
def test_a_known_lab_keeps_its_slug_but_a_short_name_alone_tells_nothing(name: str, slug: str) -> None:
    drafts = drafted(known=Known(labs=Names.of([(name, "connu")])))
    assert drafts.lab["lab"] == slug
    assert ("est déjà connu" in told(drafts)) is (slug == "connu")


@pytest.mark.parametrize(
    ("old", "new", "slug"),
    [
        ("", "", "lab-onde-vallee-des-ondes"),
        (" - LAB'ONDE\n", "\n", "laboratoire-de-la-vallee-des-ondes"),
        ("\nVallée des Ondes\n", "\n", "laboratoire-de-la-vallee-des-ondes-lab-onde"),
        (" - LAB'ONDE\n", " - Lab Vallée des Ondes\n", "lab-vallee-des-ondes"),
    ],
)
def test_the_slug_of_a_new_lab(old: str, new: str, slug: str) -> None:
    assert drafted(old, new).lab["lab"] == slug


def test_a_slug_that_another_lab_has_is_told() -> None:
    known = Known(labs=Names.of([("Tout autre", "lab-onde-vallee-des-ondes")]))
    assert "un lab d'un autre nom a déjà l'identifiant lab-onde-vallee-des-ondes" in told(
        drafted(known=known)
    )


@pytest.mark.parametrize(
    ("box", "slugs", "role"),
    [
        ("L’office des eaux calmes (OEC)", ["oec"], "porteur"),
        ("Office de la Lune", ["oec"], "porteur"),  # known by the words of the identity sentence
        ("Ville de Grisaille et Comté du Nord", ["grisaille", "nord"], "co-porteur"),
    ],
)
def test_carriers_are_linked_by_any_of_their_wordings(box: str, slugs: list[str], role: str) -> None:
    carriers = drafted("porteuse\nOffice des Eaux Calmes", f"porteuse\n{box}").lab["porteurs"]
    assert [carrier["organisation"] for carrier in carriers] == slugs
    assert {carrier["role"] for carrier in carriers} == {role}


def test_an_unknown_carrier_is_a_gap_and_never_an_invention() -> None:
    drafts = drafted(known=Known(carriers=Names.of([("Office des Eaux Calme", "oec")])))
    assert "porteurs" not in drafts.lab
    assert drafts.lab["lacunes"][1].startswith("structure porteuse : « Office des Eaux Calmes »")
    assert (
        "structure porteuse « Office des Eaux Calmes » inconnu ; proche de « Office des Eaux Calme »"
        in told(drafts)
    )


def test_a_body_that_is_not_public_carries_nothing() -> None:
    drafts = drafted("porteuse\nOffice des Eaux Calmes", "porteuse\nAmis du Phare")
    assert [carrier["organisation"] for carrier in drafts.lab["porteurs"]] == ["oec"]
    alone = draft(
        read(b"Laboratoire du Lac\nMissions\nNager.\nStructure porteuse\nAmis du phare", "p"),
        KNOWN,
        TODAY,
    )
    assert "porteurs" not in alone.lab
    assert "amis n'est pas une structure publique" in told(alone)


def test_a_name_that_several_bear_stands_for_none() -> None:
    known = Known(carriers=Names.of([("Office des Eaux Calmes", "a"), ("Office des eaux calmes", "b")]))
    assert "porteurs" not in drafted(known=known).lab


@pytest.mark.parametrize(
    ("wording", "slug"),
    [
        ("Bureau de Niveau des Ondes", "bno"),  # prepositions do not make another name
        ("le Bureau du niveau des ondes (BNO)", "bno"),
        ("Bureau (BNO)", "bno"),
        ("Bureau (BNO) du Sud", None),
        ("Bureau", None),
        ("", None),
        ("x" * 10_000, None),
    ],
)
def test_readings_of_a_name(wording: str, slug: str | None) -> None:
    assert KNOWN.organisations.find(wording) == slug


@pytest.mark.parametrize(
    ("label", "zones"),
    [
        ("vallée des ondes", ["region-91"]),  # a region wins over its namesakes
        ("Région Vallée des Ondes", ["region-91"]),
        ("Territoire national", ["france"]),
        ("France, Vallée des Ondes", ["france", "region-91"]),
        ("Vallée des Ombres", []),
    ],
)
def test_zones(label: str, zones: list[str]) -> None:
    drafts = drafted("intervention\nVallée des Ondes", f"intervention\n{label}")
    assert drafts.lab.get("zones", []) == zones
    assert ("zone d'intervention « Vallée des Ombres » inconnu ; proche de" in told(drafts)) is not bool(
        zones
    )


def test_a_type_that_is_not_known_is_left_out_with_the_nearest() -> None:
    drafts = drafted("Laboratoire fluvial", "Laboratoire fluviaux")
    assert "type" not in drafts.lab
    assert "fondement_type" not in drafts.lab
    assert "type de laboratoire « Laboratoire fluviaux » inconnu ; proche de « Laboratoire fluvial »" in told(
        drafts
    )


def test_families_and_tags_are_told_apart_wherever_they_stand() -> None:
    drafts = drafted("- Design de service\n", "- Travailler autrement\n- Desing de service\n")
    assert drafts.lab["familles"][-1] == "Travailler autrement"
    assert drafts.lab["expertises"] == ["Intelligence collective"]
    assert "famille ou expertise « Desing de service » inconnu ; proche de « Design de service »" in told(
        drafts
    )


@pytest.mark.parametrize(
    ("line", "partners"),
    [
        ("Bureau du Niveau des Ondes (BNO).", [("bno", "Bureau du Niveau des Ondes (BNO)")]),
        ("Comté du Nord, BNO et les Marcheurs", [("nord", ...), ("bno", ...), ("Les Marcheurs", None)]),
        ("Des services, dont la Ville de Grisaille", [("grisaille", ...)]),
        ("Laboratoire du Marais - Lab’M", [("lab-m-marais", "Laboratoire du Marais - Lab’M")]),
        ("Pêcheurs et nageurs", [("Pêcheurs et nageurs", None)]),
        ("Riverains de la vallée", []),  # said on the line before
        ("…", []),
    ],
)
def test_partners(line: str, partners: list[tuple[str, Any]]) -> None:
    items = drafted("- Services de l'eau, notamment le BNO.\n- Syndicat des Ponts.", f"- {line}").lab[
        "partenaires"
    ][1:]
    names = [item.get("organisation") or item.get("lab") or item["libelle"] for item in items]
    assert list(zip(names, (item.get("cite_comme") for item in items), strict=True)) == [
        (name, line if cited is ... else cited) for name, cited in partners
    ]


@pytest.mark.parametrize(
    ("email", "kept"),
    [("ondine.vif@eaux.example", False), ("contact.lab@eaux.example", True), ("onde@eaux.example", True)],
)
def test_the_mailbox_of_a_person_is_not_taken(email: str, kept: bool) -> None:
    drafts = drafted("lab-onde@eaux-calmes.example", email)
    assert ("courriel" in drafts.lab["contacts"][0]) is kept
    assert ("semble celui d'une personne" in told(drafts)) is not kept


def test_projects_that_are_known_keep_their_slug() -> None:
    projects = {
        "lab-onde-vallee-des-ondes": Names.of(
            [("Crue 1 : le carnet", "carnet-des-crues"), ("Crue 12", "autre")]
        )
    }
    slugs = [project["projet"] for project in drafted(known=Known(projects=projects)).projects]
    assert slugs == ["carnet-des-crues", "lab-onde-vallee-des-ondes-crue-2"]


def test_projects_of_one_page_have_slugs_of_their_own() -> None:
    text = "Crue 1# un carnet des hautes eaux en lien avec la mairie de Port-Ondin."
    drafts = drafted(text, f"{text}\n{text}\nLe grand atelier de la rive et du pont en bois clair.")
    prefix = "lab-onde-vallee-des-ondes"
    assert [project["projet"] for project in drafts.projects] == [
        f"{prefix}-crue-1",
        f"{prefix}-crue-1-2",
        f"{prefix}-grand-atelier-rive-pont",
        f"{prefix}-crue-2",
    ]


def test_a_page_that_says_little_makes_a_draft_of_gaps() -> None:
    fiche = read(b"Laboratoire du Lac\nMissions\nNager.\nContact\n", "page.txt")
    assert draft(fiche, KNOWN, TODAY).lab["lacunes"] == [
        "type de laboratoire",
        "date de création",
        "structure porteuse",
        "zone d'intervention",
        "contact",
    ]


def test_drafts_are_written_as_they_are_projects_beside_labs(tmp_path: Path) -> None:
    drafts = drafted()
    paths = write(drafts, tmp_path / "labs")
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == [
        "labs/lab-onde-vallee-des-ondes.yaml",
        "projects/lab-onde-vallee-des-ondes-crue-1.yaml",
        "projects/lab-onde-vallee-des-ondes-crue-2.yaml",
    ]
    for path, record in zip(paths, records(drafts), strict=True):
        assert read_yaml(path.read_bytes(), path.name).data == record
        assert path.read_text("utf-8").startswith("# Brouillon écrit par « labgraph import »")
    assert len(list(tmp_path.rglob("*.*"))) == 3


def test_elsewhere_everything_is_written_in_one_folder(tmp_path: Path) -> None:
    assert {path.parent for path in write(drafted(), tmp_path / "essai")} == {tmp_path / "essai"}


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    first, second, third = (write(drafted(), tmp_path)[0] for _ in range(3))
    assert [path.name.split(".", 1)[1] for path in (first, second, third)] == [
        "yaml",
        "brouillon.yaml",
        "brouillon-2.yaml",
    ]
    assert "La fiche lab-onde-vallee-des-ondes.yaml existe déjà" in second.read_text("utf-8")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "labs").write_text("a file")
    with pytest.raises(LabgraphError) as refused:
        write(drafted(), tmp_path / "labs")
    assert refused.value.text.fr.startswith("écriture impossible : ")


@given(st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=60))
def test_whatever_a_line_says_its_draft_can_be_checked_and_read_again(
    tmp_path_factory: Any, words: str
) -> None:
    sections = ("Missions", "Exemples de projets", "Partenaires", "Zone d'intervention")
    page = "\n".join(["Laboratoire du Lac", *(f"{section}\n- {words}" for section in sections)])
    drafts = draft(read(page.encode("utf-8", "ignore"), "page.txt"), KNOWN, TODAY)
    paths = write(drafts, tmp_path_factory.mktemp("drafts"))
    for path, record in zip(paths, records(drafts), strict=True):
        raw = read_yaml(path.read_bytes(), path.name)
        assert raw.data == record
        structure(raw, CONCEPTS, TODAY)


SEEDS = sorted((Path(__file__).parents[3] / "shared" / "seeds").glob("000_*.txt"))

if SEEDS:

    @pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name)
    def test_the_draft_of_a_real_page(seed: Path) -> None:
        organisations = [
            ("SGAR de la Région Centre-Val de Loire", "sgar-centre-val-de-loire"),
            ("DITP", "ditp"),
        ]
        known = Known(
            organisations=Names.of(organisations),
            carriers=Names.of(organisations),
            zones=Names.of([("Centre-Val de Loire", "region-24")]),
            types=Names.labels(["Laboratoire interministériel"]),
        )
        drafts = draft(read(seed.read_bytes(), seed.name), known, TODAY)
        lab = drafts.lab
        assert lab["lab"] == "lab-l-centre-val-de-loire"
        assert lab["evenements"] == [{"nature": "création", "date": "2022", "source": "fiche"}]
        assert [carrier["organisation"] for carrier in lab["porteurs"]] == ["sgar-centre-val-de-loire"]
        assert (lab["zones"], lab["type"]) == (["region-24"], "Laboratoire interministériel")
        assert (len(lab["champs"]), len(lab["missions"])) == (3, 2)
        assert [next(iter(item.items())) for item in lab["partenaires"]] == [
            ("libelle", "Services de l’État en Centre-Val de Loire"),
            ("libelle", "Partenaires des services de l’État en Centre-Val de Loire"),
            ("organisation", "ditp"),
        ]
        assert lab["lacunes"] == ["contact"]
        assert [project["projet"] for project in drafts.projects] == [
            f"{lab['lab']}-fabrique-{n}" for n in (1, 2)
        ]
        assert [project.get("debut") for project in drafts.projects] == [None, "2022-09"]
        assert [project["partenaires"][0]["libelle"] for project in drafts.projects] == [
            "CODEVE",
            "Réseau des référents/référentes services publics écoresponsables",
        ]
        for record in records(drafts):
            structure(RawRecord("draft.yaml", record, {}), CONCEPTS, TODAY)


def test_the_importer_knows_what_acronyms_say() -> None:
    name = "Secrétariat général pour les affaires régionales de la région Vallée des Ondes"
    known = Names.of([("SGAR Vallée des Ondes", "sgar-ondes"), ("SGAR du Nord", "sgar-nord")])
    assert known.find(name) == "sgar-ondes"
    assert known.find("SGAR") is None
    assert known.nearest(f"{name} (SGAR)") == "SGAR Vallée des Ondes"
