"""How French administrations are called, beside their names in full: acronyms, and the councils that stand for bodies.

Only what is said of many bodies is here; the acronym of one is among the names of its record.
"""

from collections.abc import Mapping

# What is written → what it says in full. All of it as `plain.normalise` gives it.
WORDINGS: Mapping[str, str] = {
    "ars": "agence regionale de sante",
    "bfc": "bourgogne franche comte",
    "aura": "auvergne rhone alpes",
    "caf": "caisse d allocations familiales",
    "carsat": "caisse d assurance retraite et de la sante au travail",
    "cc": "communaute de communes",
    "cd": "departement",
    "cg": "departement",
    "chru": "centre hospitalier universitaire",
    "chu": "centre hospitalier universitaire",
    "centre hospitalier regional universitaire": "centre hospitalier universitaire",
    "centre hospitalier regional et universitaire": "centre hospitalier universitaire",
    "conseil departemental": "departement",
    "conseil general": "departement",
    "conseil regional": "region",
    "cpam": "caisse primaire d assurance maladie",
    "cr": "region",
    "cu": "communaute urbaine",
    "cvdl": "centre val de loire",
    "cvl": "centre val de loire",
    "ddets": "direction departementale de l emploi du travail et des solidarites",
    "ddfip": "direction departementale des finances publiques",
    "ddt": "direction departementale des territoires",
    "ddtm": "direction departementale des territoires et de la mer",
    "dinum": "direction interministerielle du numerique",
    "ditp": "direction interministerielle de la transformation publique",
    "dnum": "direction du numerique",
    "draaf": "direction regionale de l alimentation de l agriculture et de la foret",
    "drac": "direction regionale des affaires culturelles",
    "dreal": "direction regionale de l environnement de l amenagement et du logement",
    "dreets": "direction regionale de l economie de l emploi du travail et des solidarites",
    "drfip": "direction regionale des finances publiques",
    "dpt": "departement",
    "dept": "departement",
    "idf": "ile de france",
    "laboratoire": "lab",
    "ministere charge": "ministere",
    "ministeres charges": "ministeres",
    "paca": "provence alpes cote d azur",
    "pdl": "pays de la loire",
    "pref": "prefecture",
    "sec gen": "secretariat general",
    "sg": "secretariat general",
    "sgar": "secretariat general affaires regionales",
    "secretariat general aux affaires regionales": "secretariat general affaires regionales",
    "secretariat general pour les affaires regionales": "secretariat general affaires regionales",
    "secu": "securite sociale",
}

# Words that tell nothing apart, wherever they stand.
LINKING = frozenset("a au aux de des du en et la le les pour par sur un une".split())

# The services of the State in a region: « de la région » adds nothing to their names.
REGIONAL = (
    "affaires regionales",
    "direction regionale",
    "agence regionale",
)

# Words that many names have: what else a name says counts more.
COMMON = frozenset(
    (
        "agence caisse centrale centre collectivite communaute conseil departement departementale direction etat "
        "france general generale innovation institut interministeriel interministerielle lab "
        "ministere ministeres national nationale office prefecture projet publique public region regional regionale "
        "regionales secretariat service services territorial territoriale affaires"
    ).split()
)
