"""Compare what two commits write: every workbook, receipt and result of the examples, byte for byte.

    python scripts/compare_commits.py OLD [NEW] [--examples FOLDER] [--corpus FOLDER]

OLD and NEW are commits; without NEW it is the working copy. Each runs its own sources on the same copies of the
example consortia (`valideer`, `samenvoegen`, `bonus` with --schrijf, `batch`), and prints what differs. With --corpus
both also run the corpus harness over a folder of workbooks, and the two tables are compared.

Exit status: 0 all the same, 1 something differs or is missing.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "workbooks" / "voorbeelden"
_FINGERPRINT = re.compile(rb'"regels": *"[0-9a-f]{64}"')


def checked_out(commit: str, folder: Path) -> Path:
    """Lay the files of a commit in a folder; give that folder."""
    folder.mkdir()
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
    return folder


def hov(tree: Path, cwd: Path, *arguments: str) -> str:
    """Run a command with the sources of a tree; give what it says, and its exit status."""
    done = subprocess.run(
        [sys.executable, "-m", "hov_tools", *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(tree / "src")},
        check=False,
        capture_output=True,
        text=True,
    )
    return f"{done.stdout}{done.returncode}\n"


def written(tree: Path, examples: Path, folder: Path) -> dict[str, str]:
    """Run the commands that write over copies of the examples; give each file and screen with its SHA-256."""
    folder.mkdir()
    shutil.copytree(examples, folder / "in")
    screens = {}
    for consortium in sorted(path.name for path in (folder / "in").iterdir() if path.is_dir()):
        source = f"in/{consortium}"
        screens[f"{consortium}.json"] = hov(tree, folder, "valideer", source, "--json")
        screens[f"{consortium}.txt"] = hov(tree, folder, "valideer", source)
        for command in ("valideer", "samenvoegen", "bonus"):
            target = f"uit/{command}/{consortium}"
            (folder / target).parent.mkdir(parents=True, exist_ok=True)
            screens[f"{command} {consortium}"] = hov(tree, folder, command, source, "--schrijf", "--uit", target)
    screens["batch"] = hov(tree, folder, "batch", "in", "--uit", "uit/batch", "--werkers", "1")
    found = {name: sha256(said.encode()).hexdigest() for name, said in screens.items()}
    files = sorted(path for path in (folder / "uit").rglob("*") if path.is_file())
    # What is done already stands in SQLite, whose bytes hold more than its contents.
    kept = [path for path in files if path.suffix not in {".sqlite", ".log"}]
    return found | {path.relative_to(folder).as_posix(): sha256(contents(path)).hexdigest() for path in kept}


def contents(path: Path) -> bytes:
    """Give what a file holds, without the fingerprint of the program that wrote it."""
    return _FINGERPRINT.sub(b"", path.read_bytes()) if path.suffix == ".json" else path.read_bytes()


def corpus_table(tree: Path, corpus: Path) -> list[str]:
    """Run the corpus harness of a tree over a folder of workbooks; give its table."""
    paths = os.pathsep.join(str(tree / part) for part in ("src", "tests"))
    done = subprocess.run(
        [sys.executable, "-m", "tests.corpus", str(corpus)],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": paths},
        check=False,
        capture_output=True,
        text=True,
    )
    return (done.stdout + done.stderr).splitlines()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old")
    parser.add_argument("new", nargs="?")
    parser.add_argument("--examples", type=Path, default=EXAMPLES)
    parser.add_argument("--corpus", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        trees = [checked_out(asked.old, Path(scratch) / "old")]
        trees.append(ROOT if asked.new is None else checked_out(asked.new, Path(scratch) / "new"))
        old, new = (written(tree, asked.examples, Path(scratch) / f"run {at}") for at, tree in enumerate(trees))
        differing = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
        for name in differing:
            print(f"{'missing' if name not in new else 'new' if name not in old else 'differs'}: {name}")
        print(f"{len({*old, *new})} files and screens, {len(differing)} differ")
        tables = [corpus_table(tree, asked.corpus) for tree in trees] if asked.corpus else [[], []]
    changes = list(difflib.unified_diff(*tables, "old corpus", "new corpus", lineterm=""))
    print("\n".join(changes or ([*tables[1], "the corpus tables are equal"] if asked.corpus else [])))
    return 1 if differing or changes else 0


if __name__ == "__main__":
    sys.exit(main())
