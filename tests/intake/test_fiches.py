"""Pages of the directory: every capture of a page says the same, and every line of it is accounted for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labgraph.errors import NotALabPage
from labgraph.intake.fiches import Contact, Fiche, Line, Project, Use, read
from labgraph.intake.fiches.dates import dates

FICHES = Path(__file__).parents[1] / "fixtures" / "fiches"
ONDE = (FICHES / "lab-onde.txt").read_text(encoding="utf-8")
BRUME = (FICHES / "lab-brume.txt").read_text(encoding="utf-8")


def page(text: str) -> Fiche:
    return read(text.encode(), "page.txt")


def minimal(*lines: str) -> Fiche:
    """The smallest page of a lab, with `lines` before its last section."""
    return page(
        "\n".join(("Laboratoire du Lac", "Missions", "Nager loin.", *lines, "Type de laboratoire", "Lac"))
    )


def line_of(fiche: Fiche, beginning: str) -> Line:
    return next(line for line in fiche.account if line.text.startswith(beginning))


def reasons(fiche: Fiche) -> dict[str, str]:
    return {line.text: line.use.fr for line in fiche.left_out}


def test_a_page_gives_its_facts() -> None:
    fiche = page(ONDE)
    assert fiche.official == "Laboratoire de la Vallée des Ondes - LAB'ONDE"
    assert (fiche.short, fiche.others) == ("LAB'ONDE", ("LAB'ONDE Vallée-des-Ondes",))
    assert (fiche.creation, fiche.published, fiche.updated) == ("2019-06", "2023-03-01", "2024-08-14")
    assert fiche.carriers == ("Office des Eaux Calmes",)
    assert fiche.carrier_told == "Office des Eaux Calmes (OEC) de la Vallée"
    assert (fiche.zones, fiche.type_label) == (("Vallée des Ondes",), "Laboratoire fluvial")
    assert fiche.families == ("Coconstruire l'action publique", "Piloter par l'impact")
    assert fiche.tags == ("Design de service", "Intelligence collective")
    assert fiche.expertises[1:] == ("Atelier des riverains.", "Mesure partagée des débits.")
    assert len(fiche.missions) == 2
    assert fiche.perimeter == "Le lab agit dans les douze communes de la vallée."
    assert fiche.projects[0].partners == ("mairie de Port-Ondin",)
    assert fiche.projects[1] == Project(
        "Crue 2# des repères de couleur en avril 2021 sur les ponts en lien avec le Syndicat des Ponts"
        " et l'École du Courant.",
        "Crue 2# des repères de couleur sur les ponts",
        ("Syndicat des Ponts", "École du Courant"),
        "2021-04",
    )
    assert len(fiche.partners) == 3
    assert fiche.contacts == (Contact("lab-onde@eaux-calmes.example", "01 23 45 67 89"),)


def test_text_and_html_say_the_same() -> None:
    assert read((FICHES / "lab-onde.html").read_bytes(), "lab-onde.html") == page(ONDE)


@pytest.mark.parametrize(
    "capture",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="windows"),
        pytest.param(lambda text: text.replace("\n", "\r"), id="old-mac"),
        pytest.param(lambda text: "\ufeff" + text, id="byte-order-mark"),
        pytest.param(lambda text: text.replace("\n- ", "\n• "), id="round-bullets"),
        pytest.param(lambda text: text.replace("\n- ", "\n* "), id="stars"),
        pytest.param(lambda text: text.replace("\n- ", "\n– "), id="dashes"),
        pytest.param(lambda text: text.replace("\n- ", "\n  •\u00a0"), id="indented-bullets"),
        pytest.param(lambda text: text.replace("\n- ", "\n-\n"), id="bullets-on-their-own-line"),
        pytest.param(lambda text: text.replace(" ", "\u00a0"), id="no-break-spaces"),
        pytest.param(lambda text: text.replace("\n", "\n\n"), id="blank-lines"),
        pytest.param(lambda text: text.replace("\nMissions\n", "\nMission\n"), id="one-mission"),
        pytest.param(lambda text: text.replace("\nMissions\n", "\n## Missions\n"), id="markdown-heading"),
        pytest.param(lambda text: text.replace("\nMissions\n", "\n**Missions** :\n"), id="bold-heading"),
        pytest.param(lambda text: text.replace("A propos du", "À propos du"), id="accented-capital"),
        pytest.param(lambda text: text.replace(" · Mise", "Mise"), id="glued-dates"),
        pytest.param(lambda text: text.replace(" · Mise", "\nMise"), id="dates-on-two-lines"),
        pytest.param(lambda text: text.replace("LAB'ONDE\nPubliée", "LAB'ONDEPubliée"), id="glued-title"),
        pytest.param(
            lambda text: text.replace(
                "14 août 2024\n", "14 août 2024\nLaboratoire de la Vallée des Ondes - LAB'ONDE\n"
            ),
            id="title-twice",
        ),
        pytest.param(
            lambda text: text.replace("intervention\nVallée", "intervention : Vallée"), id="label-value"
        ),
        pytest.param(
            lambda text: text.replace("laboratoire\nLabo", "laboratoireLabo"), id="label-glued-to-value"
        ),
        pytest.param(lambda text: text.replace("Laboratoire | ", "Laboratoire\n"), id="type-on-its-own-line"),
        pytest.param(
            lambda text: text.replace("publique · Piloter", "publique\nPiloter"), id="family-a-line"
        ),
        pytest.param(
            lambda text: text.replace("publique · Piloter", "publique, Piloter"), id="families-by-commas"
        ),
        pytest.param(lambda text: text.replace("Calmes\nCes", "CalmesCes"), id="related-glued-to-the-box"),
    ],
)
def test_captures_of_a_page_say_the_same(capture: Callable[[str], str]) -> None:
    assert page(capture(ONDE)) == page(ONDE)


def test_typographic_apostrophes_change_no_fact_but_their_own_letters() -> None:
    curly = page(ONDE.replace("'", "’"))
    assert curly.title == "Laboratoire de la Vallée des Ondes - LAB’ONDE"
    assert curly.carrier_told == "Office des Eaux Calmes (OEC) de la Vallée"
    assert curly.projects[1].partners == ("Syndicat des Ponts", "École du Courant")
    assert [line.uses for line in curly.account] == [line.uses for line in page(ONDE).account]


def test_a_page_of_another_shape() -> None:
    fiche = page(BRUME)
    assert (fiche.short, fiche.others) == ("La Brumeuse", ())
    assert (fiche.published, fiche.updated, fiche.creation) == ("2022-04-30", "2022-05-02", "2016-09-29")
    assert fiche.families == ("Coconstruire l’action publique", "Travailler autrement")
    assert fiche.tags == ("Qualité de service",)
    assert fiche.carrier_told == "Ville de Grisaille et le Comté du Nord"
    assert fiche.expertises == ("Voir dans le flou.", "Écouter les cornes de brume.")
    assert fiche.partners == ("Capitainerie", "Amis du phare")
    assert fiche.contacts == ()
    assert reasons(fiche) == {
        "La Brumeuse, créée le 29 septembre 2016, est co-portée par la Ville de Grisaille et le Comté du Nord."
        " Elle compte neuf agents.": "phrase d'identité; reste de la ligne sans place dans une fiche",
        "Contact": "rubrique vide",
        "Partager cette page": "sans place dans une fiche",
    }


def test_what_is_left_out_is_listed_with_its_line_and_reason() -> None:
    left = {line.number: line.uses for line in page(ONDE).left_out}
    assert left == {
        1: (Use.BEFORE,),
        8: (Use.UNPLACED,),
        9: (Use.IMAGE,),
        **dict.fromkeys((29, 30, 31), (Use.UNKNOWN,)),
        **dict.fromkeys((39, 40, 41, 43, 44), (Use.RELATED,)),
    }


def test_code_and_menus_of_a_web_page_are_left_out_not_read() -> None:
    left = reasons(read((FICHES / "lab-onde.html").read_bytes(), "lab-onde.html"))
    assert left["h1 { color: teal }"] == "code de la page web"
    assert left["Mentions légales"] == left["Experts"] == "navigation du site"


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (("Nos outils", "Une barque à fond de verre."), 2),
        (("Nos outils", "- une barque"), 2),
        (("Nos outils", "Une barque", "Une rame"), 3),
        (("### Nos outils", "Une barque", "Une rame"), 3),
        (("Contact", "Nos outils", "Une barque."), 3),
    ],
)
def test_an_unknown_section_is_left_out_whole(lines: tuple[str, ...], left: int) -> None:
    fiche = minimal(*lines)
    assert fiche.missions == ("Nager loin.",)
    assert [line.text for line in fiche.left_out] == [line.strip("#- ") for line in lines][-left:]
    assert fiche.type_label == "Lac"


@pytest.mark.parametrize(
    "top",
    [
        "<p>Publiée le 3 mai 2024</p><p>Annuaire des labs</p><h1>Fabrique du Lac</h1>",
        "<p>Annuaire des labs</p><h1>Fabrique du Lac</h1><p>Publiée le 3 mai 2024</p>",
        "<header><h1>Fabrique du Lac</h1></header><p>Publiée le 3 mai 2024</p><h1>Autre</h1>",
    ],
)
def test_the_title_of_a_web_page_is_its_main_heading(top: str) -> None:
    html = f"{top}<h2>Missions</h2><p>Nager</p><h2>Structure porteuse</h2><p>Ville</p>"
    assert read(html.encode(), "page.html").title == "Fabrique du Lac"


def test_an_unknown_heading_of_a_web_page_closes_the_section_above() -> None:
    fiche = read(
        b"<h1>Laboratoire du Lac</h1><h2>Missions</h2><p>Nager<h3>Outils</h3><p>Rame<h2>Contact</h2><p>a@b.example",
        "page.html",
    )
    assert (fiche.missions, fiche.contacts) == (("Nager",), (Contact("a@b.example"),))
    assert set(reasons(fiche)) == {"Outils", "Rame"}


def test_entries_of_a_list_are_no_headings() -> None:
    fiche = minimal(
        "Exemples de projets",
        "Fabrique 1 : la rame.",
        "Fabrique 2 : la voile",
        "Partenaires",
        "Ville",
        "Port",
    )
    assert [project.title for project in fiche.projects] == ["Fabrique 1 : la rame", "Fabrique 2 : la voile"]
    assert fiche.partners == ("Ville", "Port")


def test_a_menu_above_the_title_opens_no_section() -> None:
    fiche = page(f"Aller au contenu\nContact\nMissions\n{BRUME}")
    assert (fiche.missions, fiche.contacts) == (("Guider les passants", "Allumer les lanternes"), ())


def test_a_line_cut_by_its_capture_is_whole_again() -> None:
    fiche = page(ONDE.replace("réunit les riverains autour", "réunit les riverains\nautour"))
    assert fiche.missions == page(ONDE).missions


@pytest.mark.parametrize(
    ("line", "contacts"),
    [
        ("lac [at] lab.example", (Contact("lac@lab.example"),)),
        ("Tél. : +33 1 23 45 67 89", (Contact(None, "+33 1 23 45 67 89"),)),
        ("Site : https://lac.example/contact.", (Contact(None, None, "https://lac.example/contact"),)),
        ("[lac@lab.example](mailto:lac@lab.example)", (Contact("lac@lab.example"),)),
        ("a@b.example, c@d.example", (Contact("a@b.example"), Contact("c@d.example"))),
        ("Place du Lac", ()),
        ("javascript:alert(1) ftp://lac.example lac@ @lac", ()),
    ],
)
def test_contacts(line: str, contacts: tuple[Contact, ...]) -> None:
    fiche = minimal("Contact", line)
    assert fiche.contacts == contacts
    assert line_of(fiche, line).left_out is not bool(contacts)


def test_a_link_to_a_mailbox_is_a_contact() -> None:
    html = (
        b"<h1>Laboratoire du Lac</h1><h2>Missions</h2>Nager<h2>Contact</h2><a href='mailto:a@b.example'>x</a>"
    )
    assert read(html, "page.html").contacts == (Contact("a@b.example"),)


@pytest.mark.parametrize(
    ("old", "new", "uses"),
    [
        ("2023 · Mise", "2023 par une plume · Mise", (Use.DATES, Use.REST)),
        ("| Coconstruire l'action publique · Piloter par l'impact", "| une plume.", (Use.REST, Use.TYPE)),
    ],
)
def test_a_line_used_in_part_tells_it(old: str, new: str, uses: tuple[Use, ...]) -> None:
    fiche = page(ONDE.replace(old, new))
    assert [line.uses for line in fiche.account if "plume" in line.text] == [uses]


def test_a_value_may_be_the_same_as_the_title() -> None:
    assert page("Laboratoire du Lac\nMissions\nNager\nType de laboratoire\nLaboratoire du Lac").type_label


def test_beside_a_contact_the_name_of_a_person_is_told_as_left_out() -> None:
    assert line_of(minimal("Contact", "Ondine Vif : ondes@lab.example"), "Ondine").uses == (
        Use.CONTACT,
        Use.REST,
    )


@pytest.mark.parametrize(
    ("sentence", "creation", "carrier", "others"),
    [
        ("Créé en 2022, le Lac-Lab est porté par la Ville.", "2022", "Ville", ("Lac-Lab",)),
        (
            "Créée en juillet 2021, la Nage est portée par l’Office (O) du Lac.",
            "2021-07",
            "Office (O) du Lac",
            ("Nage",),
        ),
        ("Le Lac-Lab a été créé le 29 septembre 2016. Il est porté par le Port.", "2016-09-29", "Port", ()),
        ("Le Lac-Lab, créé le 1er mai 2020, est co-porté par A et B.", "2020-05-01", "A et B", ("Lac-Lab",)),
        ("Porté par la Ville, le Lac-Lab est né en 2019.", "2019", "Ville", ("Lac-Lab",)),
        ("Créé le 31 février 2020.", None, None, ()),
    ],
)
def test_identity_sentences(
    sentence: str, creation: str | None, carrier: str | None, others: tuple[str, ...]
) -> None:
    fiche = page(f"Laboratoire du Lac\n{sentence}\nMissions\nNager.\nType de laboratoire\nLac")
    assert (fiche.creation, fiche.carrier_told, fiche.others) == (creation, carrier, others)


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("1er janvier 2020", ["2020-01-01"]),
        ("13 NOVEMBRE 2024Créé", ["2024-11-13"]),
        ("en aout 1999 et décembre 2001", ["1999-08", "2001-12"]),
        ("03/04/2021", ["2021-04-03"]),
        ("en 2022", ["2022"]),
        ("31 avril 2020, 12/13/2020, 12020, 3020, remai", []),
    ],
)
def test_dates(written: str, iso: list[str]) -> None:
    assert [found.date for found in dates(written)] == iso


@pytest.mark.parametrize("name", ["expert.txt", "communaute.txt", "article.html", "related-only.txt"])
def test_another_page_is_refused_with_what_was_found_and_expected(name: str) -> None:
    with pytest.raises(NotALabPage) as refused:
        read((FICHES / name).read_bytes(), name)
    french, english = refused.value.text
    assert french.startswith(f"{name} : ce n'est pas la fiche d'un laboratoire")
    assert "Structure porteuse" in french
    assert "title «" in english


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "un fichier vide"),
        (b" \r\n\t", "un fichier vide"),
        (b"\x89PNG\r\n\0\0", "un fichier binaire"),
        ("Laboratoire\nPérimètre".encode("latin-1"), "un autre encodage, à la ligne 2"),
        ("Laboratoire".encode("utf-16"), "un fichier binaire"),
        (b"a" * 2_000_001, "fichier de 2000001 octets"),
        (b"a\n" * 20_001, "plus de 20000 lignes"),
        (b"<div>" * 20_001 + b"</div>", "une page web de 20002 balises"),
        (b"Missions\nNager.\nContact\n", "titre —"),
    ],
)
def test_content_that_is_no_page_is_refused(content: bytes, found: str) -> None:
    with pytest.raises(NotALabPage) as refused:
        read(content, "page")
    assert found in refused.value.text.fr


def test_unseen_characters_are_removed_and_told() -> None:
    fiche = minimal("Contact", "\u202e\u200blac@lab.example\x07", "\u2066\u2069")
    assert fiche.contacts == (Contact("lac@lab.example"),)
    assert line_of(fiche, "lac@").use.fr == "contact; caractères invisibles retirés"
    assert line_of(fiche, "lac@").use.en == "contact; invisible characters removed"
    assert [line.uses for line in fiche.left_out] == [(Use.INVISIBLE,)]


@pytest.mark.parametrize(
    "attack",
    [
        "<div>" * 19_000,
        "<p " + " ".join(f"a{n}" for n in range(100_000)) + ">",
        "<p>" + "".join(f"<b x={n}>" for n in range(9_000)) + "</p><p>x" * 5_000,
        "<!--" * 100_000,
        "<a '" * 15_000,
        "<script>" * 100_000,
    ],
    ids=["depth", "attributes", "formatting", "comments", "quotes", "scripts"],
)
def test_hostile_markup_is_read_in_no_time(attack: str) -> None:
    fiche = read(
        f"<h1>Laboratoire du Lac</h1><h2>Missions</h2><p>Nager</p><h2>Contact</h2></p>{attack}".encode(), "p"
    )
    assert fiche.missions == ("Nager",)


LINES = [line for text in (ONDE, BRUME) for line in text.split("\n")] + ["", "   ", "## ", "=====", "\u200b"]


@given(st.lists(st.sampled_from(LINES) | st.text(max_size=40), max_size=40), st.booleans())
def test_every_line_is_accounted_for_exactly_once(lines: list[str], is_whole: bool) -> None:
    if is_whole:
        lines = [*minimal_lines(), *lines]
    content = "\n".join(line.replace("\r", " ").replace("\n", " ") for line in lines).encode(
        "utf-8", "ignore"
    )
    try:
        fiche = read(content, "page.txt")
    except NotALabPage:
        return
    expected = [n for n, line in enumerate(content.decode("utf-8-sig").split("\n"), start=1) if line.strip()]
    assert [line.number for line in fiche.account] == expected
    assert all(line.uses for line in fiche.account)


def minimal_lines() -> list[str]:
    return ["Laboratoire du Lac", "Type de laboratoire", "Lac", "Structure porteuse", "Ville"]


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_anything_else_is_refused_and_nothing_breaks(content: bytes) -> None:
    with pytest.raises(NotALabPage):
        read(content, "page")


SEEDS = sorted((Path(__file__).parents[3] / "shared" / "seeds").glob("000_*.txt"))

# The page that the project was founded on is beside its founders' clones only: the words of others stay there.
if SEEDS:

    @pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name)
    def test_a_real_page(seed: Path) -> None:
        fiche = read(seed.read_bytes(), seed.name)
        written = {
            n: line.removeprefix("- ") for n, line in enumerate(seed.read_text("utf-8").split("\n"), start=1)
        }

        def lines(*numbers: int) -> tuple[str, ...]:
            return tuple(written[number] for number in numbers)

        assert fiche.official == "Laboratoire du Centre-Val-de-Loire - LAB'L"
        assert (fiche.short, fiche.others) == ("LAB'L", ("LAB'L Centre-Val-de-Loire",))
        assert (fiche.creation, fiche.published, fiche.updated) == ("2022", "2024-11-13", "2024-11-25")
        assert fiche.carriers == ("SGAR de la Région Centre-Val de Loire",)
        assert (
            fiche.carrier_told
            == "Secrétariat Général pour les Affaires Régionales (SGAR) Centre-Val de Loire"
        )
        assert (fiche.zones, fiche.type_label) == (("Centre-Val de Loire",), "Laboratoire interministériel")
        assert (fiche.families, fiche.tags, fiche.contacts) == ((), (), ())
        assert fiche.expertises == lines(6, 7, 8)
        assert fiche.missions == lines(10, 11)
        assert (fiche.perimeter,) == lines(13)
        assert tuple(project.text for project in fiche.projects) == lines(15, 16)
        assert [(project.partners, project.date) for project in fiche.projects] == [
            (("CODEVE",), None),
            (("réseau des référents/référentes services publics écoresponsables",), "2022-09"),
        ]
        assert fiche.partners == lines(18, 19, 20)
        assert fiche.related == lines(30, 31, 34, 35)
        assert [line.number for line in fiche.account] == [n for n, line in written.items() if line]
        assert {line.number: line.uses for line in fiche.left_out} == {
            21: (Use.EMPTY,),
            **dict.fromkeys((29, 30, 31, 34, 35), (Use.RELATED,)),
        }
