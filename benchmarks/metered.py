"""The command line in a process that afterwards writes down what it took.

python -m benchmarks.metered FILE --home HOME sync ...
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from ledgerbridge.wiring import main


def peak_mb() -> float:
    """The most memory this process ever held. Linux counts it anew for each program; elsewhere the parent's counts."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1024 / (1024 if sys.platform == "darwin" else 1)


def measure(file: Path) -> None:
    """Runs the command and leaves the figures in the file, however it ends."""
    try:
        main()
    finally:
        used = resource.getrusage(resource.RUSAGE_SELF)
        file.write_text(json.dumps({"cpu_s": used.ru_utime + used.ru_stime, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    figures_file = Path(sys.argv.pop(1))
    sys.argv[0] = "ledgerbridge"
    measure(figures_file)
