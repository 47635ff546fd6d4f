"""How well and how fast messages are understood, on this machine, in one run of some eight minutes.

    python -m tests.bench.understanding          everything
    python -m tests.bench.understanding quick    without learning from many times as many lines

Needs scikit-learn for one of the two peers (pip install -e '.[bench]').
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

import jieba

from bot import engine
from bot.types import Case, Message, Reading
from tests import noise
from tests.bench import peers, tables, timing
from tests.bench.growth import MOST
from tests.bench.score import Figures, figures
from tests.bench.timing import Spread
from tests.hearing import hear
from tests.labelled import Row, dev, dialogues, held, train

ROUNDS = 10
STARTS = 5
SEEDS = 3
NOISE_SHOWN = ("traps", "asks", "done", "actions_any_status", "brands")
GOALS = {
    "traps": 0.92,
    "asks": 0.90,
    "done": 0.90,
    "brands": 0.93,
    "kind": 0.93,
    "scam_call_noticed": 0.97,
    "loss_noticed": 0.97,
    "false_loss": 0.03,
    "false_alarm_on_calm": 0.04,
    "crisis_noticed": 1.0,
}
"""What was asked for: at least, of mistakes at most."""


def measure(read: Callable[[str], Reading], rows: Sequence[Row]) -> Figures:
    """The figures of one way to understand."""
    return figures(rows, [read(row.text) for row in rows])


def measure_noisy(read: Callable[[str], Reading], version: str) -> Figures:
    """The same on a noisy version of the development messages, over SEEDS times that chance damaged it."""
    texts = (noise.noisy(version, row.text, row.id, seed) for seed in range(SEEDS) for row in dev())
    return figures(dev() * SEEDS, [read(text) for text in texts])


def right_moves(coach: engine.Coach) -> float:
    """The share of turns of the development dialogues whose reply makes the move that the turn needs."""
    made = []
    for dialogue in dialogues():
        case = Case()
        for said in dialogue:
            turn = engine.respond(coach, case, Message(said.row.text, said.after), 0.0)
            case = turn.case
            made.append(said.must in turn.reply.moves)
    return sum(made) / len(made)


def quality(coach: engine.Coach) -> None:
    """Print the figures beside the two peers', and what each kind of noise costs."""
    ways: dict[str, Callable[[str], Reading]] = {
        "三不": partial(hear, coach),
        "关键词": peers.keywords(),
        "TF-IDF + 逻辑回归": peers.tfidf(train()),
    }
    found = {name: measure(read, dev()) for name, read in ways.items()}
    ours = measure(partial(hear, coach), held())
    rows = [
        [
            title,
            *(tables.figure(each, name) for each in found.values()),
            _goal(name),
            tables.figure(ours, name),
        ]
        for name, title in tables.NAMES.items()
    ]
    rows.append(["对话：该做的那一步", f"{right_moves(coach):.3f}", "—", "—", "≥ 0.88", "—"])
    title = f"听得准不准：{len(dev())} 句开发集（括号里是准确率 / 召回率）；最后一列是自备的 {len(held())} 句"
    tables.show(title, ["", *found, "目标", "三不，自备"], rows)
    noisy(coach, found["三不"])


def _goal(name: str) -> str:
    sign = "≤" if name.startswith("false") else "≥"
    return f"{sign} {GOALS[name]:.2f}" if name in GOALS else ""


def noisy(coach: engine.Coach, clean: Figures) -> None:
    """Print F1 on each noisy version and what it lost."""
    rows = [["原文", *(f"{float(clean[name]):.3f}" for name in NOISE_SHOWN), ""]]
    for version, title in tables.VERSIONS.items():
        found = measure_noisy(partial(hear, coach), version)
        lost = {name: float(found[name]) - float(clean[name]) for name in NOISE_SHOWN}
        cells = [f"{float(found[name]):.3f}（{_signed(lost[name])}）" for name in NOISE_SHOWN]
        rows.append([title, *cells, _signed(min(lost.values()))])
    tables.show(
        f"有噪声时的 F1，{SEEDS} 次合计（括号里是和原文的差，目标不低于 −0.04）",
        ["", *(tables.NAMES[n] for n in NOISE_SHOWN), "最大损失"],
        rows,
    )


def _signed(change: float) -> str:
    return f"{change:+.3f}".replace("-", "−")


def speed(coach: engine.Coach) -> None:
    """Print microseconds a message, beside jieba on the same messages."""
    texts = [row.text for row in dev()]
    actions: dict[str, Callable[[str], object]] = {
        "jieba.lcut（尺子）": jieba.lcut,
        "understand（规整 + 理解）": lambda text: hear(coach, text),
        "respond（一整轮）": lambda text: engine.respond(coach, Case(), Message(text), 0.0),
    }
    found = timing.spreads(actions, texts, ROUNDS)
    yard = found["jieba.lcut（尺子）"]
    rows = [_speed_row(name, spread, yard) for name, spread in found.items()]
    tables.show(
        "一句话要多久（微秒；目标：understand 中位 ≤ 3 倍 jieba、p99 ≤ 6 倍）",
        ["", "中位", "p99", "中位 ÷ jieba", "p99 ÷ jieba"],
        rows,
    )
    rate = timing.per_second(lambda text: engine.respond(coach, Case(), Message(text), 0.0), texts)
    print(f"\n一个核每秒 {rate:.0f} 句（respond）。")


def _speed_row(name: str, spread: Spread, yard: Spread) -> list[str]:
    ratios = (spread.median / yard.median, spread.p99 / yard.p99)
    return [name, f"{spread.median:.0f}", f"{spread.p99:.0f}", *(f"{ratio:.1f}" for ratio in ratios)]


def start() -> None:
    """Print how long `sanbu chat` takes to its first reply, and its memory then."""
    replies = [timing.first_reply() for _ in range(STARTS)]
    seconds, memory = min(reply[0] for reply in replies), max(reply[1] for reply in replies)
    cold = min(timing.cold_jieba() for _ in range(STARTS))
    rows = [
        ["sanbu chat 到第一句回话（缓存已热）", f"{seconds:.2f} 秒", f"≤ {0.8 * cold + 0.3:.2f} 秒"],
        [
            "只有 import jieba; jieba.initialize()，没有缓存",
            f"{cold:.2f} 秒",
            "上一行的目标 = 0.8 × 它 + 0.3 秒",
        ],
        ["第一句回话之后的常驻内存", f"{memory:.0f} MB", "≤ 200 MB"],
    ]
    tables.show(f"启动（{STARTS} 次里最快的一次）", ["", "", "目标"], rows)


def growth() -> None:
    """Print the time of understanding after learning from many times as many lines."""
    rows = []
    for times in (10, 100):
        command = [sys.executable, "-W", "ignore", "-m", "tests.bench.growth", str(times)]
        result = json.loads(subprocess.run(command, capture_output=True, check=True, cwd=timing.ROOT).stdout)
        before, after = Spread(**result["before"]), Spread(**result["after"])
        rows.append(
            [
                f"{times} 倍（{_capped(result['lines'])}）",
                f"{result['learning']:.0f} 秒，{result['memory']:.0f} MB",
                f"{result['features']}",
                f"{before.median:.0f} → {after.median:.0f}",
                f"{after.median / before.median:.2f}",
                f"{after.p99 / before.p99:.2f}",
            ]
        )
    tables.show(
        "例句多 10 倍、100 倍（understand，微秒；目标：不超过 2 倍的时间）",
        ["", "学习", "特征", "中位：现在 → 之后", "中位倍数", "p99 倍数"],
        rows,
    )


def _capped(lines: int) -> str:
    return f"{lines} 句为止，学习才不超过几分钟" if lines == MOST else f"{lines} 句"


def main(arguments: Sequence[str]) -> None:
    """Run all parts and print their tables."""
    jieba.setLogLevel(60)
    jieba.initialize()
    begun = time.perf_counter()
    coach = engine.load()
    loading = time.perf_counter() - begun
    print(f"例句 {len(coach.playbooks.says)} 句；载入 {loading:.2f} 秒（没有缓存时含学习）。")
    speed(coach)
    start()
    quality(coach)
    if "quick" not in arguments:
        growth()


if __name__ == "__main__":
    main(sys.argv[1:])
