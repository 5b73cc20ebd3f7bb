"""What reading, judging and marking one workbook costs: run as a program, in a process of its own.

Prints as JSON: how it ended, what it took, and what the budget says that it took. CPU is that of the process and its
children, and memory the peak of what is resident; of both only what comes after Python and the program were loaded.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import warnings
from pathlib import Path

import hov_tools
import hov_tools.library

# So that a kind that nothing bounds ends as well; the guard of the test is far below.
_MOST_SECONDS = 20
_MOST_MEMORY = 2 << 30


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _resident() -> int:
    """Give the peak, in KiB; what the system says of a process at its end counts the one that started it as well."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def main(path: Path) -> None:
    """Read, judge and write into a copy, as `hov valideer --schrijf` does."""
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    warnings.simplefilter("ignore")
    cpu, resident = _cpu(), _resident()
    with tempfile.TemporaryDirectory() as folder:
        intake = hov_tools.read(path)
        assessment = hov_tools.judge(intake)
        write = hov_tools.write(intake, assessment, Path(folder))
    found = [one for one in assessment.findings if one.code.startswith("F12")]
    cost = {
        "seconds": _cpu() - cpu,
        "mib": (_resident() - resident) / 1024,
        "found": [f"{one.code} {one.message}" for one in found],
        "remarks": write.remarks,
        "written": [one.path.name for one in write.written],
        "spent": max(source.document.spent for source in intake.sources),
    }
    sys.stdout.write(json.dumps(cost))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
