"""Measuring time: single calls, and processes from their start."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parents[2]
MESSAGE = "他让我把验证码念给他"
COLD_JIEBA = "import jieba; jieba.setLogLevel(60); jieba.initialize()"


@dataclass(frozen=True, slots=True)
class Spread:
    """Microseconds: the middle, and what one call in a hundred exceeds."""

    median: float
    p99: float


def spreads(
    actions: dict[str, Callable[[str], object]], texts: Sequence[str], rounds: int
) -> dict[str, Spread]:
    """Time every action on every text, `rounds` times, taking turns so that they share bad luck."""
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            for text in texts:
                begun = time.perf_counter()
                action(text)
                times[name].append((time.perf_counter() - begun) * 1e6)
    return {name: Spread(median(taken), quantiles(taken, n=100)[98]) for name, taken in times.items()}


def per_second(action: Callable[[str], object], texts: Sequence[str]) -> float:
    """How many texts a second one core gets through, best of three passes."""

    def once() -> float:
        begun = time.perf_counter()
        for text in texts:
            action(text)
        return len(texts) / (time.perf_counter() - begun)

    return max(once() for _ in range(3))


def first_reply() -> tuple[float, float]:
    """Start `sanbu chat` and say something: the seconds to the first line back, and the memory then in MB."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "chat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=environment,
        text=True,
        encoding="utf-8",
    ) as chat:
        assert chat.stdin
        assert chat.stdout
        chat.stdin.write(MESSAGE + "\n")
        chat.stdin.flush()
        assert chat.stdout.readline()
        seconds = time.perf_counter() - begun
        memory = resident(chat.pid)
        chat.stdin.close()
        chat.stdout.read()
    return seconds, memory


def cold_jieba() -> float:
    """The seconds that a bare start of jieba takes without its cache."""
    folder = tempfile.mkdtemp()
    try:
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", COLD_JIEBA],
            env=os.environ | {"TMPDIR": folder},
            check=True,
        )
        return time.perf_counter() - begun
    finally:
        shutil.rmtree(folder)


def resident(pid: int | str) -> float:
    """The resident memory of a process (or of "self"), in MB (Linux)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
