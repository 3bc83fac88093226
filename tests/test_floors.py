"""The floor plan holds: imports go down only, and each heavy library has few doors.

The contracts are in pyproject.toml, under [tool.importlinter].
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {contract["id"]: contract["name"] for contract in PYPROJECT["tool"]["importlinter"]["contracts"]}

# For each floor, an import that it forbids: the module that would hold it, and what it would import.
TRESPASSES = {
    "floors": ("intake.mapping", "labgraph.engine.port"),
    "leaves": ("formats", "labgraph.records"),
    "web-cannot-build": ("engine.port", "labgraph.release.publish"),
    "no-store-in-records": ("matching", "rdflib"),
    "readers": ("intake.csv_files", "labgraph.intake.fiches"),
    "click": ("records", "click"),
    "web-libraries": ("engine.port", "flask"),
    "web-machinery": ("release.manifest", "werkzeug"),
    "store": ("release.manifest", "pyoxigraph"),
    "http-client": ("release.mirror.taking", "urllib3"),
    "intake-libraries": ("release.publish", "yaml"),
}


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Check all contracts of `root`/pyproject.toml on the package in `root`/src."""
    program = str(Path(sys.executable).parent / "lint-imports")
    return subprocess.run(
        [program, "--config", "pyproject.toml", "--no-cache", "--no-logo"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_floors_are_kept() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, f"{result.stdout}{result.stderr}"
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in result.stdout


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is told, by the name of the contract, of a copy of the project in which every floor is broken once."""
    root = tmp_path_factory.mktemp("trespassed")
    shutil.copy(ROOT / "pyproject.toml", root)
    shutil.copytree(ROOT / "src", root / "src", ignore=shutil.ignore_patterns("__pycache__", ".mypy_cache"))
    for importer, imported in TRESPASSES.values():
        module = root.joinpath("src", "labgraph", *importer.split("."))
        path = module / "__init__.py" if module.is_dir() else module.with_suffix(".py")
        path.write_text(f"{path.read_text(encoding='utf-8')}\nimport {imported}\n", encoding="utf-8")
    result = lint(root)
    assert result.returncode == 1
    broken = result.stdout.partition("Broken contracts\n")[2]
    parts = re.split(r"^(.+)\n-{10,}$", broken, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("contract", CONTRACTS)
def test_trespass_is_told(told: dict[str, str], contract: str) -> None:
    importer, imported = TRESPASSES[contract]
    assert f"labgraph.{importer} -> {imported} (" in told[CONTRACTS[contract]]
