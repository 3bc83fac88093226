"""The language of pages: what the address says (`?lang=`), else what the browser asks for; French first.

The texts of templates and tables are the French ones; `translations/` has their English. Data keeps its own language.
"""

from gettext import NullTranslations
from typing import Any
from urllib.parse import parse_qs, urlencode

from flask import Flask, g, request, url_for
from flask_babel import Babel, Locale, force_locale, get_translations

from ..errors import LANGUAGES
from .negotiation import choose_language

PARAMETER = "lang"

# What an address in another language would say of what is no page.
_NO_PAGES = frozenset(
    {
        "static",
        "theme.file",
        "downloads.file",
        "downloads.latest",
        "stream.root",
        "stream.form",
        "stream.page",
    }
)


class _FrenchPlurals(NullTranslations):
    """The texts as they stand: of none, French says the singular."""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return msgid1 if n < 2 else msgid2


def set_up(app: Flask) -> None:
    """Make the pages of an application speak their reader's language. Raises LookupError when a catalogue is absent."""
    babel = Babel(app, default_locale=LANGUAGES[0], locale_selector=current)
    with app.app_context(), force_locale(LANGUAGES[0]):
        get_translations().add_fallback(_FrenchPlurals())
        spoken = {LANGUAGES[0], *(locale.language for locale in babel.list_translations())}
    absent = set(LANGUAGES) - spoken
    if absent:
        raise LookupError(f"no compiled catalogue for {absent}: run `make setup`, or reinstall")
    # What the extension is given by flask-babel looks the catalogue up at each text: an eighth of the time of a page.
    app.jinja_env.install_gettext_callables(_translated, _translated_count, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(url_for=address)
    app.context_processor(_on_every_page)


def current() -> str:
    """The language of the page that is being made: one of `LANGUAGES`."""
    if "language" not in g:
        g.language = wished() or choose_language(request.headers.get("Accept-Language"), LANGUAGES)
    language: str = g.language
    return language


def settle_by_address() -> None:
    """Let the address alone say the language, and speak French where it does not: for what programs come back to."""
    g.language = of_data()


def wished() -> str | None:
    """The language that the address asks for, if it is one of ours."""
    if "wished" not in g:
        wish = said_by_address().get(PARAMETER, [""])[0]
        g.wished = wish if wish in LANGUAGES else None
    wished: str | None = g.wished
    return wished


def of_data() -> str:
    """The language of labels in data: that of the address, not of the reader, so that an address has one content."""
    return wished() or LANGUAGES[0]


def address(endpoint: str, **values: Any) -> str:
    """The address of a page for a link, with the language that was chosen by the address of this one."""
    wish = wished()
    if wish and endpoint not in _NO_PAGES and "format" not in values:
        values.setdefault(PARAMETER, wish)
    return url_for(endpoint, **values)


def switches(**more: str) -> list[tuple[str, str, str]]:
    """For each language: its code, its own name, and the address of this page in it, relative to its path.

    `more` are parameters that are not in the address of this page.
    """
    asked = {**said_by_address(), **{name: [value] for name, value in more.items()}}
    return [(code, _own_name(code), _query_string({**asked, PARAMETER: [code]})) for code in LANGUAGES]


def _catalogue() -> NullTranslations:
    """The texts in the language of the page that is being made."""
    if "catalogue" not in g:
        g.catalogue = get_translations()
    catalogue: NullTranslations = g.catalogue
    return catalogue


def _translated(text: str) -> str:
    return _catalogue().gettext(text)


def _translated_count(one: str, several: str, count: int) -> str:
    return _catalogue().ngettext(one, several, count)


def said_by_address() -> dict[str, list[str]]:
    """The parameters of the address, read without fault whatever its bytes are: pages of errors have a language too."""
    return parse_qs(request.query_string.decode("utf-8", "replace"), keep_blank_values=True)


def _own_name(code: str) -> str:
    return str(Locale(code).get_display_name(code)).capitalize()


def _query_string(parameters: dict[str, list[str]]) -> str:
    return "?" + urlencode(parameters, doseq=True)


def _on_every_page() -> dict[str, Any]:
    return {"language": current(), "languages": switches(), "wished": wished()}
