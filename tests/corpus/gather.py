"""Run: python -m tests.corpus.gather GIT-FOLDER ... --into FOLDER: the workbooks of repositories, each content once."""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
from collections import Counter
from pathlib import Path

ENDINGS = (".xlsx", ".xlsm")
_LFS = b"version https://git-lfs"
_OWNER_FILE = "~$"
"""How the name of the small file begins that Excel leaves beside a workbook that is open."""


def main() -> int:
    """Take the workbooks of the newest commit of each repository; tell what was left out, and why."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.gather", description=__doc__)
    parser.add_argument("repositories", type=Path, nargs="+", help="bare, or with a work tree")
    parser.add_argument("--into", type=Path, required=True)
    given = parser.parse_args()
    seen = {digest(file.read_bytes()) for file in given.into.rglob("*") if file.is_file()}
    for repository in given.repositories:
        folder = git_folder(repository)
        counts = gather(folder, given.into / name_of(repository), seen)
        told = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
        commit = _git(folder, "rev-parse", "--short=10", "HEAD").stdout.decode().strip()
        sys.stdout.write(f"{name_of(repository)} {commit}: {told or 'no workbooks'}\n")
    return 0


def name_of(repository: Path) -> str:
    """Give the name of a source: that of the folder that it was fetched into."""
    parts = [part for part in repository.parts if part not in {".git", "repo"}]
    return parts[-1].removesuffix(".git")


def git_folder(repository: Path) -> Path:
    """Give the folder with the objects, of a bare repository or of one with a work tree."""
    found = next((one for one in (repository / ".git", repository / "repo" / ".git") if one.is_dir()), None)
    return found or (repository / "repo" if (repository / "repo").is_dir() else repository)


def digest(content: bytes) -> str:
    """Give what tells contents apart."""
    return hashlib.sha256(content).hexdigest()


def gather(repository: Path, into: Path, seen: set[str]) -> Counter[str]:
    """Write the workbooks of a repository that no source had before, under the names that they have there.

    Args:
        repository: folder with the objects.
        into: where to write.
        seen: digests of what is there already; this one's are added.
    """
    counts: Counter[str] = Counter()
    listed = _git(repository, "ls-tree", "-r", "-z", "HEAD").stdout
    for line in filter(None, listed.split(b"\0")):
        about, _, path = line.partition(b"\t")
        mode, kind, identifier = about.decode().split()
        name = path.decode("utf-8", "replace")
        if kind != "blob" or mode == "120000" or not name.lower().endswith(ENDINGS):
            continue
        found = _git(repository, "cat-file", "blob", identifier, check=False)
        what = "missing" if found.returncode else _what(found.stdout, name, seen)
        counts[what] += 1
        if what == "taken":
            seen.add(digest(found.stdout))
            target = into / name
            target = target.with_suffix(target.suffix.lower())
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(found.stdout)
    return counts


def _what(content: bytes, name: str, seen: set[str]) -> str:
    if content.startswith(_LFS):
        return "pointer to a large file"
    if Path(name).name.startswith(_OWNER_FILE):
        return "no workbook but Excel's note that one is open"
    return "known already" if digest(content) in seen else "taken"


def _git(repository: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
    command = ["git", "--git-dir", str(repository), *arguments]
    return subprocess.run(command, capture_output=True, check=check)


if __name__ == "__main__":
    sys.exit(main())
