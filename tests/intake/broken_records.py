"""Every kind of fault of a record: a change of one file of the made-up records, and what is told of it."""

from dataclasses import dataclass

LAB = "labs/lab-a.yaml"
LAB_B = "labs/lab-b.yaml"
SGAR = "organisations/sgar-a.yaml"
ASSO = "organisations/asso-b.yaml"
PREFECTURE = "organisations/prefecture-a.yaml"
PROJECT = "projects/projet-a.yaml"
FRANCE = "zones/france.yaml"
REGIONS = "zones/regions.csv"


@dataclass(frozen=True)
class Break:
    """`old` becomes `new` in `file`; the one fault stands on the line that holds `at`."""

    id: str
    file: str
    old: str
    new: str
    at: str
    field: str
    french: str
    english: str


# fmt: off
BREAKS = [
    Break(
        "bad date", LAB, "date: 2021-07", "date: juillet 2021",
        "date: juillet 2021", "evenements[1].date",
        "date « juillet 2021 » refusée : écrivez 2022, 2021-07 ou 2016-09-29",
        "date « juillet 2021 » refused: write 2022, 2021-07 or 2016-09-29",
    ),
    Break(
        "no such day", LAB, "publie_le: 2024-11-13", "publie_le: 2023-02-29",
        "publie_le", "sources.page.publie_le",
        "la date « 2023-02-29 » n'existe pas au calendrier",
        "there is no such date as « 2023-02-29 »",
    ),
    Break(
        "no such month", PROJECT, "debut: 2022-09", "debut: 2022-13",
        "debut", "debut",
        "la date « 2022-13 » n'existe pas au calendrier",
        "there is no such date as « 2022-13 »",
    ),
    Break(
        "a record of the future", LAB, "modifie_le: 2026-11-23", "modifie_le: 2026-11-24",
        "modifie_le", "modifie_le",
        "« 2026-11-24 » est dans le futur",
        "« 2026-11-24 » is in the future",
    ),
    Break(
        "unknown label, near one", LAB, "Laboratoire interministériel", "Laboratoire interministeriel",
        "type:", "type",
        "valeur inconnue « Laboratoire interministeriel » : vouliez-vous dire « Laboratoire "
        "interministériel » ?",
        "unknown value « Laboratoire interministeriel »: did you mean « Laboratoire interministériel »?",
    ),
    Break(
        "unknown label, near none", LAB, "confiance: haute", "confiance: 7/10",
        "confiance", "confiance",
        "valeur inconnue « 7/10 » ; attendu : faible, haute, moyenne",
        "unknown value « 7/10 »; expected: faible, haute, moyenne",
    ),
    Break(
        "unknown label in an item", LAB, "role: bénéficiaire", "role: beneficiaires",
        "role: beneficiaires", "partenaires[2].role",
        "valeur inconnue « beneficiaires » : vouliez-vous dire « bénéficiaire » ?",
        "unknown value « beneficiaires »: did you mean « bénéficiaire »?",
    ),
    Break(
        "unknown value of a short list", FRANCE, "type: exacte", "type: exact",
        "type: exact", "correspondances[1].type",
        "valeur inconnue « exact » : vouliez-vous dire « exacte » ?",
        "unknown value « exact »: did you mean « exacte »?",
    ),
    Break(
        "unknown field, near one", LAB, "resume: Un lab", "résumé: Un lab",
        "résumé:", "résumé",
        "champ inconnu « résumé » : vouliez-vous dire « resume » ?",
        "unknown field « résumé »: did you mean « resume »?",
    ),
    Break(
        "unknown field in an item", LAB, "    depuis: 2021", "    depuit: 2021",
        "depuit", "porteurs[1].depuit",
        "champ inconnu « depuit » : vouliez-vous dire « depuis » ?",
        "unknown field « depuit »: did you mean « depuis »?",
    ),
    Break(
        "unknown field of a source", LAB, "    publie_le", "    publié",
        "publié", "sources.page.publié",
        "champ inconnu « publié » : vouliez-vous dire « publie_le » ?",
        "unknown field « publié »: did you mean « publie_le »?",
    ),
    Break(
        "unknown field, near none", LAB, "    publie_le", "    couleur",
        "couleur", "sources.page.couleur",
        "champ inconnu « couleur » ; attendu : url, titre, appuie, publie_le, mis_a_jour_le, licence",
        "unknown field « couleur »; expected: url, titre, appuie, publie_le, mis_a_jour_le, licence",
    ),
    Break(
        "missing field", LAB, "statut: actif\n", "",
        "lab: lab-a", "statut",
        "champ obligatoire absent",
        "required field is missing",
    ),
    Break(
        "missing field of an item", LAB, "    role: porteur\n", "",
        "organisation: sgar-a", "porteurs[1].role",
        "champ obligatoire absent",
        "required field is missing",
    ),
    Break(
        "no source at all", FRANCE,
        "sources:\n  page:\n    titre: Inventaire\n    appuie: [noms, niveau, correspondances]\n",
        "sources:\n",
        "sources:", "sources",
        "champ obligatoire absent",
        "required field is missing",
    ),
    Break(
        "a list where a text is meant", LAB, "ville: Orléans", "ville: [Orléans, Tours]",
        "ville:", "ville",
        "un texte est attendu ici, pas « ['Orléans', 'Tours'] »",
        "expected a text here, not « ['Orléans', 'Tours'] »",
    ),
    Break(
        "a text where a list is meant", LAB, "contacts:\n  - courriel: lab@example.fr",
        "contacts: lab@example.fr",
        "contacts:", "contacts",
        "une liste est attendue ici (lignes « - … »)",
        "expected a list here (lines `- …`)",
    ),
    Break(
        "a text where keys are meant", LAB, "  - courriel: lab@example.fr", "  - lab@example.fr",
        "lab@example.fr", "contacts[1]",
        "des lignes « clé: valeur » sont attendues ici",
        "expected `key: value` lines here",
    ),
    Break(
        "a text where a mapping is meant", LAB_B,
        "sources:\n  page:\n    url: https://example.fr/lab-b\n    appuie: [noms]\n",
        "sources: https://example.fr/lab-b\n",
        "sources:", "sources",
        "des lignes « clé: valeur » sont attendues ici",
        "expected `key: value` lines here",
    ),
    Break(
        "bad slug", PROJECT, "labs: [lab-a, lab-b]", "labs: [lab-a, Lab B]",
        "labs:", "labs[2]",
        "identifiant « Lab B » refusé : minuscules sans accent, chiffres et tirets seulement",
        "identifier « Lab B » refused: lower-case letters without accents, digits and hyphens only",
    ),
    Break(
        "bad web address", LAB, "site: https://lab-a.example.fr", "site: www.example.fr",
        "site:", "site",
        "adresse « www.example.fr » refusée : attendu http:// ou https://, sans espace",
        "address « www.example.fr » refused: expected http:// or https://, without spaces",
    ),
    Break(
        "a web address no library would read", LAB, "site: https://lab-a.example.fr",
        "site: https://example.fr/100%",
        "site:", "site",
        "adresse « https://example.fr/100% » refusée : attendu http:// ou https://, sans espace",
        "address « https://example.fr/100% » refused: expected http:// or https://, without spaces",
    ),
    Break(
        "bad IRI", FRANCE, "iri: http://www.wikidata.org/entity/Q142", "iri: Q142",
        "iri:", "correspondances[1].iri",
        "IRI « Q142 » refusé : attendu une adresse complète, sans espace",
        "IRI « Q142 » refused: expected a full one",
    ),
    Break(
        "bad e-mail", LAB, "courriel: lab@example.fr", "courriel: lab chez example.fr",
        "courriel:", "contacts[1].courriel",
        "courriel « lab chez example.fr » refusé : attendu nom@domaine.fr",
        "e-mail « lab chez example.fr » refused: expected name@domain.fr",
    ),
    Break(
        "a contact without contact", LAB, "  - courriel: lab@example.fr", "  - telephone:",
        "telephone:", "contacts[1]",
        "un contact a un courriel, un téléphone ou une page",
        "a contact has an e-mail, a telephone or a page",
    ),
    Break(
        "an empty text", LAB, "  - Aider les services.", '  - " "',
        '- " "', "missions[1]",
        "valeur vide : écrivez-la ou retirez la ligne",
        "empty value: write it or remove the line",
    ),
    Break(
        "invisible character", LAB, "ville: Orléans", 'ville: "Orl\\u202eéans"',
        "ville:", "ville",
        "la valeur contient un caractère de commande invisible : ressaisissez-la",
        "the value holds an invisible control character: type it again",
    ),
    Break(
        "a draft marked otherwise", LAB, "statut: actif", "statut: actif\nbrouillon: non",
        "brouillon", "brouillon",
        "la seule valeur possible est « oui » ; sinon retirez la ligne",
        "only `oui` may stand here; or remove the line",
    ),
    Break(
        "a draft not confirmed", LAB, "statut: actif", "statut: actif\nbrouillon: oui",
        "brouillon", "brouillon",
        "brouillon à confirmer : relisez la fiche, puis supprimez cette ligne",
        "a draft to confirm: read it again, then delete this line",
    ),
    Break(
        "a source that names nothing", FRANCE, "    titre: Inventaire\n", "",
        "page:", "sources.page",
        "une source a une « url » ou un « titre »",
        "a source has a `url` or a `titre`",
    ),
    Break(
        "a period that runs backwards", LAB, "depuis: 2021", "depuis: 2021\n    jusqu_a: 2020-12",
        "organisation: sgar-a", "porteurs[1]",
        "la période finit avant de commencer",
        "the period ends before it begins",
    ),
    Break(
        "a partner that is two things", LAB, "  - organisation: asso-b",
        "  - organisation: asso-b\n    libelle: L'association",
        "organisation: asso-b", "partenaires[1]",
        "un partenaire est soit « organisation », soit « lab », soit « libelle » : un seul des trois",
        "a partner is `organisation`, `lab` or `libelle`: exactly one of the three",
    ),
    Break(
        "wrong check digit", LAB, '"130005481"', '"130005482"',
        "type: siren", "identifiants[1]",
        "numéro mal recopié, la clé de contrôle est fausse : « 130005482 »",
        "mistyped number, its check digit is wrong: « 130005482 »",
    ),
    Break(
        "too few digits", LAB, '"130005481"', "13000548",
        "type: siren", "identifiants[1]",
        "un SIREN a 9 chiffres : « 13000548 »",
        "a SIREN has 9 digits: « 13000548 »",
    ),
    Break(
        "spaces among digits", LAB, 'type: siren\n    valeur: "130005481"',
        "type: siret\n    valeur: 130 005 481 00010",
        "type: siret", "identifiants[1]",
        "un SIRET a 14 chiffres : « 130 005 481 00010 »",
        "a SIRET has 14 digits: « 130 005 481 00010 »",
    ),
    Break(
        "unknown reference, near one", LAB, "organisation: sgar-a", "organisation: sgarr-a",
        "sgarr-a", "porteurs[1].organisation",
        "aucune fiche organisation « sgarr-a » : vouliez-vous dire « sgar-a » ?",
        "no organisation record « sgarr-a »: did you mean « sgar-a »?",
    ),
    Break(
        "unknown reference, another's name", LAB, "organisation: sgar-a", "organisation: secretariat-general-a",
        "secretariat-general-a", "porteurs[1].organisation",
        "aucune fiche organisation « secretariat-general-a » : vouliez-vous dire « sgar-a » ?",
        "no organisation record « secretariat-general-a »: did you mean « sgar-a »?",
    ),
    Break(
        "unknown reference, near none", PROJECT, "labs: [lab-a, lab-b]", "labs: [lab-a, zzz]",
        "labs:", "labs[2]",
        "aucune fiche lab « zzz » ; créez sa fiche, ou écrivez un « libelle »",
        "no lab record « zzz »; write its record, or a `libelle`",
    ),
    Break(
        "unknown zone", SGAR, "zones: [region-24]", "zones: [region-42]",
        "zones:", "zones[1]",
        "aucune fiche zone « region-42 » : vouliez-vous dire « region-24 » ?",
        "no zone record « region-42 »: did you mean « region-24 »?",
    ),
    Break(
        "a private carrier", LAB, "organisation: sgar-a", "organisation: asso-b",
        "organisation: asso-b", "porteurs[1].organisation",
        "« asso-b » n'est pas une structure publique : déclarez-la en « partenaires »",
        "« asso-b » is not a public body: declare it among `partenaires`",
    ),
    Break(
        "a fact without a source", LAB, "champs, missions, adresse", "champs, adresse",
        "missions:", "missions",
        "fait sans source : ajoutez « missions » à l'« appuie » de la source qui le dit",
        "a fact without a source: add `missions` to the `appuie` of the source that states it",
    ),
    Break(
        "a source without a fact", LAB, "  rapport:\n    titre: Un rapport\n",
        "  rapport:\n    titre: Un rapport\n  autre:\n    titre: Un autre\n",
        "autre:", "sources.autre",
        "cette source n'appuie aucun fait : ajoutez « appuie: […] »",
        "this source supports no fact: add `appuie: […]`",
    ),
    Break(
        "a source that supports no field", FRANCE, "niveau, correspondances]",
        "niveau, correspondances, nivau]",
        "appuie:", "sources.page.appuie[4]",
        "champ inconnu « nivau » : vouliez-vous dire « niveau » ?",
        "unknown field « nivau »: did you mean « niveau »?",
    ),
    Break(
        "a source that supports what is no fact", FRANCE, "niveau, correspondances]",
        "niveau, correspondances, sources]",
        "appuie:", "sources.page.appuie[4]",
        "champ inconnu « sources » ; attendu : noms, note, niveau, code_insee, dans, correspondances, resume",
        "unknown field « sources »; expected: noms, note, niveau, code_insee, dans, correspondances, resume",
    ),
    Break(
        "unknown source", LAB, "role: partenaire\n    source: page", "role: partenaire\n    source: pages",
        "source: pages", "partenaires[1].source",
        "source inconnue « pages » : vouliez-vous dire « page » ?",
        "unknown source « pages »: did you mean « page »?",
    ),
    Break(
        "unknown source in a list", LAB, "source: [page, rapport]", "source: [page, rapprt]",
        "rapprt", "partenaires[2].source[2]",
        "source inconnue « rapprt » : vouliez-vous dire « rapport » ?",
        "unknown source « rapprt »: did you mean « rapport »?",
    ),
    Break(
        "the same part twice", LAB, "  - nature: création\n    date: 2022\n",
        "  - {nature: création, date: 2021-07, source: page}\n  - nature: ouverture\n    date: 2022\n",
        "{nature", "evenements[2]",
        "déjà dit ligne 11 : gardez l'un des deux, avec ses sources en liste",
        "already said on line 11: keep one of the two, its sources as a list",
    ),
    Break(
        "a name that is another's", SGAR, "  court: SGAR A",
        "  court: SGAR A\n  autres: [Le secrétariat A, LES  amis-de B !]",
        "autres:", "noms.autres[2]",
        "« LES  amis-de B ! » est déjà un nom de « asso-b » : une même structure est une seule fiche",
        "« LES  amis-de B ! » is already a name of « asso-b »: one body is one record",
    ),
    Break(
        "another identifier than the file's name", PROJECT, "projet: projet-a", "projet: projet-b",
        "projet: projet-b", "projet",
        "l'identifiant « projet-b » et le nom du fichier diffèrent : attendu projet-b.yaml",
        "the identifier « projet-b » and the file name differ: expected projet-b.yaml",
    ),
    Break(
        "a former identifier that is still used", LAB, "type: Lab", "anciens_identifiants: [lab-b]\ntype: Lab",
        "anciens_identifiants", "anciens_identifiants[1]",
        "l'ancien identifiant « lab-b » est encore celui de labs/lab-b.yaml:1 : ôtez l'un des deux",
        "the former identifier « lab-b » is still that of labs/lab-b.yaml:1: remove one of the two",
    ),
    Break(
        "a former identifier that is no identifier", LAB, "type: Lab", "anciens_identifiants: Lab B\ntype: Lab",
        "anciens_identifiants", "anciens_identifiants[1]",
        "identifiant « Lab B » refusé : minuscules sans accent, chiffres et tirets seulement",
        "identifier « Lab B » refused: lower-case letters without accents, digits and hyphens only",
    ),
    Break(
        "a reference by a former identifier", ASSO, "nature: association",
        "anciens_identifiants: [prefecture-b]\nnature: association\nrattachement: prefecture-b",
        "rattachement", "rattachement",
        "« prefecture-b » est un ancien identifiant de « asso-b » : écrivez « asso-b »",
        "« prefecture-b » is a former identifier of « asso-b »: write « asso-b »",
    ),
    Break(
        "withdrawn, and still said to be", LAB_B, "statut: clos\npartenaires:\n  - lab: lab-a\n    role: partenaire\n"
        "    source: page", "statut: clos\nretrait: {date: 2026-11-22, motif: Décrit deux fois.}",
        "statut:", "statut",
        "champ inconnu « statut » ; attendu : lab, noms, anciens_identifiants, cree_le, modifie_le, brouillon, "
        "sources, note, retrait",
        "unknown field « statut »; expected: lab, noms, anciens_identifiants, cree_le, modifie_le, brouillon, "
        "sources, note, retrait",
    ),
    Break(
        "unknown kind", LAB_B, "lab: lab-b", "labo: lab-b",
        "labo:", "labo",
        "une fiche commence par dire ce qu'elle décrit ; première clé « labo » : vouliez-vous dire « lab » ?",
        "a record first says what it describes; first key « labo »: did you mean « lab »?",
    ),
    Break(
        "a key given twice", LAB, "ville: Orléans", "ville: Orléans\nville: Tours",
        "ville: Tours", "ville",
        "clé « ville » donnée deux fois",
        "key 'ville' given twice",
    ),
    Break(
        "an anchor", LAB,
        "role: partenaire\n    source: page\n  - libelle: Les usagers\n    role: bénéficiaire",
        "role: &r partenaire\n    source: page\n  - libelle: Les usagers\n    role: *r",
        "&r", "partenaires[2].role",
        "ancre YAML (« &… *… ») refusée : écrivez la valeur en entier",
        "YAML anchors are refused: write the value out",
    ),
    Break(
        "broken YAML", LAB, "familles: [Piloter par l'impact]", "familles: [Piloter par l'impact",
        "expertises:", "",
        "YAML illisible (while parsing a flow sequence did not find expected ',' or ']') ; vérifiez le "
        "retrait de la ligne, les deux-points et les guillemets",
        "unreadable YAML (while parsing a flow sequence did not find expected ',' or ']'); check the "
        "indentation, the colons and the quotes of this line",
    ),
    Break(
        "a control character in the text itself", LAB, "ville: Orléans", "ville: Orl\x07éans",
        "ville:", "",
        "caractère invisible (U+0007) : ressaisissez la ligne",
        "invisible character (U+0007): type the line again",
    ),
    Break(
        "a column misnamed", REGIONS, ",exacte,", ",exactte,",
        "zone,nom", "exactte",
        "colonne inconnue : vouliez-vous dire « exacte » ?",
        "unknown column: did you mean 'exacte'?",
    ),
    Break(
        "a value in a table", REGIONS, "Bretagne,région,", "Bretagne,regions,",
        "Bretagne", "niveau",
        "valeur inconnue « regions » : vouliez-vous dire « région » ?",
        "unknown value « regions »: did you mean « région »?",
    ),
    Break(
        "a cell too few", REGIONS, "Bretagne,région,53,", "Bretagne,région,",
        "Bretagne", "",
        "nombre de cellules différent de celui de l'en-tête (11)",
        "the row has not the 11 cells of the header",
    ),
    Break(
        "two rows of one identifier", REGIONS, "region-53,Bretagne", "region-24,Bretagne",
        "Bretagne", "zone",
        "l'identifiant « region-24 » est déjà celui de zones/regions.csv:2",
        "the identifier « region-24 » is already that of zones/regions.csv:2",
    ),
]
# fmt: on

# Faults that do not come alone: a column misnamed is also missing.
ALSO = {"a column misnamed": [("zone,nom", "exacte", "colonne absente", "this column is missing")]}
