"""What surrounds the program holds together: lock, versions, wheel, commands; and no registry is named."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import labgraph

ROOT = Path(__file__).parent.parent
EDITOR = "labgraph/web/static/query.js"  # made by hatch_build.py from frontend/
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = [
    target
    for line in re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    for target in line.split()
    if not target.startswith(".")
]

# Written in pieces, so that this file may be searched too.
REGISTRY_HOSTS = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("pypi", "python", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
    ]
]
REGISTRY = re.compile(
    "|".join([*map(re.escape, REGISTRY_HOSTS), r"(?:index-url|find-links|registry)[ =:]+\S+://"])
)


def project_files() -> Iterator[Path]:
    """Every file that is in git or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return (path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def test_no_file_names_a_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in project_files()
        if (match := REGISTRY.search(path.read_bytes().decode("utf-8", errors="replace")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [f"https://{host}/x" for host in REGISTRY_HOSTS] + ["--extra-index-url " + "https://example.org/simple"],
)
def test_registry_would_be_found(line: str) -> None:
    assert REGISTRY.search(line)


def locked() -> dict[str, str]:
    """Name and version of each package of the lock."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)(.*(?:\n    .*)*)", lock, re.MULTILINE)
    assert all("--hash=sha256:" in hashes for _name, _version, hashes in pins), "a pin without a hash"
    return {canonicalize_name(name): version for name, version, _hashes in pins}


@pytest.mark.parametrize(
    "line",
    [
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["test"],
        *PROJECT["build-system"]["requires"],
        "editables",  # hatchling asks for it to make an editable install
    ],
)
def test_lock_satisfies_dependency(line: str) -> None:
    requirement = Requirement(line)
    version = locked()[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(version), f"{line} but {version} is locked: make lock"


def test_one_version_everywhere() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[(\d+\.\d+\.\d+)\]", changelog, re.MULTILINE)
    assert newest is not None
    publiccode = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    versions = {
        "pyproject.toml": PROJECT["project"]["version"],
        "CHANGELOG.md": newest.group(1),
        "publiccode.yml": publiccode["softwareVersion"],
        "labgraph.__version__": labgraph.__version__,
    }
    assert len(set(versions.values())) == 1, versions


def test_make_alone_explains_every_target() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    told = subprocess.run(
        ["make", "--no-print-directory"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    explained = set(re.findall(r"^  make ([a-z]+) +\S", told, re.MULTILINE))
    assert explained == set(TARGETS)
    assert {"setup", "run", "test", "lint", "bench", "clean"} <= explained


def test_ci_script_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def build(
    source: Path, target: str, destination: Path, path: str = os.environ["PATH"]
) -> CompletedProcess[str]:
    """What hatchling makes of a source, finding node (or not) on this path."""
    command = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "--target",
        target,
        "--directory",
        str(destination),
    ]
    environment = {**os.environ, "PATH": path}
    return subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def without_node(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A path on which there is no program."""
    return str(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked source distribution; node of the environment makes the editor when it is not made yet."""
    made = tmp_path_factory.mktemp("sdist")
    with_node = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    built = build(ROOT, "sdist", made, with_node)
    assert built.returncode == 0, built.stderr
    (archive,) = made.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(made, filter="data")
    return made / archive.name.removesuffix(".tar.gz")


def test_wheel_is_made_of_the_sdist_without_node_and_carries_the_whole_program(
    sdist: Path, without_node: str, tmp_path: Path
) -> None:
    built = build(sdist, "wheel", tmp_path, without_node)
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())
    source = ROOT / "src"
    ours = {str(path.relative_to(source)) for path in project_files() if path.is_relative_to(source)}
    made = {EDITOR, *(name.removesuffix(".po") + ".mo" for name in ours if name.endswith("/messages.po"))}
    assert (ours | made) - carried == set()
    assert len(made) > 1
    assert not {
        name for name in carried if name.startswith(("ontology/", "queries/", "data/", "tests/", "frontend/"))
    }


@pytest.mark.parametrize("change", ["gone", "older"])
def test_no_package_is_made_without_the_editor_of_these_sources(
    sdist: Path, without_node: str, tmp_path: Path, change: str
) -> None:
    source = tmp_path / "source"
    shutil.copytree(sdist, source)
    if change == "gone":
        (source / "src" / EDITOR).unlink()
    else:
        (source / "frontend" / "src" / "words.js").write_text("// newer\n", encoding="utf-8")
    built = build(source, "wheel", tmp_path / "dist", without_node)
    assert built.returncode != 0
    assert (
        "query.js is made from frontend/ by node and npm, and they are not here"
        in built.stderr + built.stdout
    )


def test_the_editor_tells_the_licence_of_all_that_is_in_it(sdist: Path) -> None:
    script = (sdist / "src" / EDITOR).read_text(encoding="utf-8")
    for name in ("@codemirror/view", "@codemirror/autocomplete", "@lezer/highlight", "style-mod"):
        assert f"/*! {name}\n" in script
