"""The looks that pages can have: our own, and that of the French State, whose files the operator installs."""

from collections.abc import Mapping
from pathlib import Path

from ...config import Settings
from ...errors import SettingsError, Text

DSFR = "dsfr"
# Inside the directory of the setting `dsfr_dir`, as the package of the DSFR has it.
FILES = "dist"
STYLE = "dsfr.min.css"
# Without one of these its pages would look broken.
REQUIRED = (
    STYLE,
    "favicon/favicon.svg",
    "fonts/Marianne-Regular.woff2",
    "fonts/Marianne-Bold.woff2",
    "icons/system/search-line.svg",
)
# What pages of the theme may load beside what all pages may: the DSFR has fonts, and pictures inside its style sheet.
_MORE: Mapping[str, tuple[str, str]] = {DSFR: ("img-src 'self'", "img-src 'self' data:; font-src 'self'")}


def require(settings: Settings) -> None:
    """Raises SettingsError when the theme lacks files that the operator should have installed."""
    if settings.theme != DSFR:
        return
    folder = directory(settings)
    absent = [name for name in REQUIRED if not (folder / name).is_file()]
    if absent:
        names = ", ".join(absent)
        raise SettingsError(
            Text(
                f"le thème « dsfr » demande les fichiers du DSFR dans {folder} (réglage dsfr_dir), et il y manque : "
                f"{names}. Installez le paquet @gouvfr/dsfr, réservé aux sites de l’État, ou choisissez "
                'theme = "labgraph"',
                f"the theme 'dsfr' needs the files of the DSFR in {folder} (setting dsfr_dir), and these are absent: "
                f"{names}. Install the package @gouvfr/dsfr, which is for sites of the French State only, or choose "
                'theme = "labgraph"',
            )
        )


def directory(settings: Settings) -> Path:
    """Where the files of the DSFR are."""
    return settings.dsfr_dir.absolute() / FILES


def style_of(settings: Settings) -> bytes:
    """What the look depends on beside this package: the operator's style sheet. Raises OSError."""
    return (directory(settings) / STYLE).read_bytes() if settings.theme == DSFR else b""


def policy(theme: str, usual: str) -> str:
    """The content security policy of the pages of a theme, given the `usual` one."""
    return usual.replace(*_MORE[theme]) if theme in _MORE else usual
