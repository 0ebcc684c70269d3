"""What the release workflow does with the package before it is built."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from pathlib import Path

import yaml

from tests.helpers.paths import ROOT


def test_the_package_names_the_repository_that_built_it(tmp_path: Path) -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["build"]["steps"]
    step = next(s for s in steps if s.get("name") == "The package names the repository that built it")
    built = next(i for i, s in enumerate(steps) if s.get("run") == "python -m build")
    assert steps.index(step) < built
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    here = {"GITHUB_SERVER_URL": "https://git.example", "GITHUB_REPOSITORY": "team/curate"}
    env = {**here, "GITHUB_REF_NAME": "v0.2.0", "PATH": "/usr/bin:/bin"}
    subprocess.run(["bash", "-e", "-c", step["run"]], cwd=tmp_path, env=env, check=True)
    project = tomllib.loads((tmp_path / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == "curate-finetune"
    assert project["urls"] == {
        "Repository": "https://git.example/team/curate",
        "Issues": "https://git.example/team/curate/issues",
        "Changelog": "https://git.example/team/curate/blob/v0.2.0/CHANGELOG.md",
    }
