"""What the demonstration holds: two small projects, as a team might have them after a month."""

from __future__ import annotations

import json
import math
import random
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Files = Mapping[str, bytes]

DIGITS, HELPDESK = "digits", "helpdesk"
LABELS = ("billing", "login", "delivery", "other")
TICKETS = (
    "I was charged twice for the same month",
    "The page says my password is wrong, but it is not",
    "Where is my parcel? It was due on Monday",
    "Can I change the address of my order",
    "My invoice shows the wrong company",
    "The second factor never arrives",
)


@dataclass(frozen=True)
class Version:
    """One version of an artifact, made by a run from what the run used."""

    project: str
    artifact: str
    type: str
    files: Files
    run: str
    uses: Sequence[str] = ()
    description: str = ""
    metadata: Mapping[str, object] = field(default_factory=dict)
    tags: Sequence[str] = ()
    aliases: Sequence[str] = ()


@dataclass(frozen=True)
class Registry:
    """A registry beside the two that are always there."""

    name: str
    description: str
    visibility: str
    types: Sequence[str] | None
    protected_aliases: Sequence[str] = ()


@dataclass(frozen=True)
class Collection:
    """A collection, and the versions that are linked into it, in this order, with aliases."""

    registry: str
    name: str
    types: Sequence[str]
    card: str
    tags: Sequence[str]
    links: Sequence[tuple[str, Sequence[str]]]


def versions() -> list[Version]:
    """All versions, in the order in which they came to be."""
    return [*_digits(), *_helpdesk()]


REGISTRIES = (
    Registry(
        "production",
        "What is in front of customers. Only those who are invited see this registry.",
        "RESTRICTED",
        ["model", "prompt"],
        ["live"],
    ),
    Registry(
        "evaluations",
        "Reports that a release must be able to show.",
        "ORGANIZATION",
        ["evaluation"],
    ),
    Registry("prompts", "Prompts and what they are tried on.", "ORGANIZATION", None),
)

CARD_CNN = """# Digits CNN

Tells the ten digits apart on images of 8 x 8 grey pixels.

| | |
|---|---|
| Task | classification, 10 classes |
| Trained on | `digits-train` |
| Judged on | `digits-test`, never seen in training |
| License | Apache-2.0 |

## Use

```console
vitrine get local/wandb-registry-model/Digits:staging
```

**Limits.** Handwriting from one office; it has not met a seven with a bar.
"""
CARD_DATA = """# Digits

Scanned forms, cut into 8 x 8 pixels, one row each: 64 grey values and the label.

* **Source**: 42 volunteers, who agreed to publication
* **Split**: by writer, so that no hand is in both parts
* **Known faults**: v0 held 3 mislabelled nines; corrected in v1
"""
CARD_INTENT = """# Ticket intent

Sorts a customer's first message into billing, login, delivery or other.

1. Trained on labelled tickets without names or addresses.
2. Confidence below 0.6 goes to a person.
"""
CARD_PROMPT = """# Answers

The prompt that drafts a reply. **Every change is a version**, so that a bad week can be explained.
"""

COLLECTIONS = (
    Collection(
        "model",
        "Digits",
        ["model"],
        CARD_CNN,
        ["vision", "small"],
        [
            ("digits/digits-linear:v0", ["baseline"]),
            ("digits/digits-cnn:v0", []),
            ("digits/digits-cnn:v2", ["staging"]),
        ],
    ),
    Collection(
        "model",
        "Ticket intent",
        ["model"],
        CARD_INTENT,
        ["text"],
        [("helpdesk/intent-classifier:v0", []), ("helpdesk/intent-classifier:v1", ["staging"])],
    ),
    Collection(
        "dataset",
        "Digits",
        ["dataset"],
        CARD_DATA,
        ["vision"],
        [("digits/digits-train:v0", []), ("digits/digits-train:v1", ["recommended"])],
    ),
    Collection(
        "dataset",
        "Tickets",
        ["dataset"],
        "Tickets of the last quarter, without names.",
        ["text", "private"],
        [("helpdesk/tickets-labelled:v0", [])],
    ),
    Collection(
        "evaluations",
        "Digits",
        ["evaluation"],
        "One report for each model that was considered.",
        ["vision"],
        [("digits/digits-report:v0", []), ("digits/digits-report:v1", ["accepted"])],
    ),
    Collection(
        "prompts",
        "Answers",
        ["prompt", "dataset"],
        CARD_PROMPT,
        ["text"],
        [
            ("helpdesk/answer-prompt:v0", []),
            ("helpdesk/answer-prompt:v1", []),
            ("helpdesk/answer-prompt:v2", ["candidate"]),
            ("helpdesk/faq:v0", ["context"]),
        ],
    ),
    Collection(
        "production",
        "Digits",
        ["model"],
        "The model on the scanning station.",
        ["vision"],
        [("digits/digits-cnn:v1", ["live"]), ("digits/digits-cnn:v2", ["next"])],
    ),
    Collection(
        "production",
        "Answers",
        ["prompt"],
        "The prompt behind the reply button.",
        ["text"],
        [("helpdesk/answer-prompt:v1", ["live"])],
    ),
)


def _digits() -> list[Version]:
    scans = [_pixels(seed, 120) for seed in (1, 2)]
    raw, train, test = "digits/raw-scans", "digits/digits-train", "digits/digits-test"
    made = [
        Version(DIGITS, "raw-scans", "dataset", {"scans.csv": scan}, f"scan-{n}", tags=["raw"])
        for n, scan in enumerate(scans)
    ]
    for n, scan in enumerate(scans):
        files = {"train.csv": scan, "README.md": CARD_DATA.encode(), "schema.json": _schema()}
        words = ["3 labels corrected"] if n else []
        made.append(
            Version(
                DIGITS,
                "digits-train",
                "dataset",
                files,
                f"prepare-{n}",
                [f"{raw}:v{n}"],
                " ".join(words),
                {"rows": 120, "writers": 42},
                ["clean"] if n else [],
            )
        )
    made.append(
        Version(
            DIGITS, "digits-test", "dataset", {"test.csv": _pixels(9, 40)}, "prepare-1",
            [f"{raw}:v1"], metadata={"rows": 40},
        )
    )  # fmt: skip
    made.append(_model(DIGITS, "digits-linear", 0, 0.81, [f"{train}:v0"], "baseline"))
    for n, accuracy in enumerate((0.93, 0.962, 0.971)):
        made.append(_model(DIGITS, "digits-cnn", n, accuracy, [f"{train}:v{min(n, 1)}"], "cnn"))
    for n in (1, 2):
        uses = [f"digits/digits-cnn:v{n}", f"{test}:v0"]
        made.append(_report(DIGITS, "digits-report", n - 1, (0.962, 0.971)[n - 1], uses))
    return made


def _helpdesk() -> list[Version]:
    labelled = "helpdesk/tickets-labelled:v0"
    made = [
        Version(HELPDESK, "tickets", "dataset", {"tickets.jsonl": _tickets(n)}, f"export-{n}")
        for n in range(2)
    ]
    made.append(
        Version(
            HELPDESK, "tickets-labelled", "dataset", {"tickets.jsonl": _tickets(1, labels=True)},
            "label-0", ["helpdesk/tickets:v1"], "Labelled by two people; 94 % the same.",
            {"rows": 60, "agreement": 0.94}, ["reviewed"],
        )
    )  # fmt: skip
    faq = b"# Questions\n\n**How long does delivery take?** Two days.\n"
    made.append(Version(HELPDESK, "faq", "dataset", {"faq.md": faq}, "export-1"))
    for n, accuracy in enumerate((0.84, 0.902)):
        made.append(_model(HELPDESK, "intent-classifier", n, accuracy, [labelled], "intent"))
    uses = ["helpdesk/intent-classifier:v1", labelled]
    made.append(_report(HELPDESK, "intent-report", 0, 0.902, uses))
    tones = ("Be brief.", "Be brief and kind.", "Be brief and kind. Cite the FAQ.")
    for n, tone in enumerate(tones):
        prompt = f"You answer customers of a shop. {tone}\n\nQuestion: {{question}}\n"
        files = {"prompt.txt": prompt.encode(), "settings.json": _json({"temperature": 0.2})}
        made.append(
            Version(
                HELPDESK, "answer-prompt", "prompt", files, f"tune-{n}", ["helpdesk/faq:v0"],
                tone, {"model": "any", "tokens": 40 + 6 * n}, aliases=["best"] if n == 2 else [],
            )
        )  # fmt: skip
    triage = {"prompt.txt": b"Which of billing, login, delivery, other?\n\n{question}\n"}
    made.append(Version(HELPDESK, "triage-prompt", "prompt", triage, "tune-0"))
    return made


def _model(
    project: str, name: str, number: int, accuracy: float, uses: Sequence[str], run: str
) -> Version:
    config = {"layers": 2 + number, "width": 32, "seed": number}
    files = {
        "weights.bin": _weights(_number_of(name) + number, 4_000 + 2_000 * number),
        "config.json": _json(config),
        "training.csv": _curve(accuracy),
    }
    metadata = {"accuracy": accuracy, "parameters": 4_000 + 2_000 * number, **config}
    tags = ["baseline"] if run == "baseline" else ["candidate"] if accuracy > 0.9 else []
    return Version(
        project, name, "model", files, f"train-{run}-{number}", uses,
        f"Accuracy {accuracy:.1%}.", metadata, tags, ["best"] if accuracy > 0.97 else [],
    )  # fmt: skip


def _report(project: str, name: str, number: int, accuracy: float, uses: Sequence[str]) -> Version:
    rows = [f"{label},{accuracy - 0.01 * n:.3f}" for n, label in enumerate(LABELS)]
    files = {
        "report.json": _json({"accuracy": accuracy, "examples": 40}),
        "by-class.csv": ("class,accuracy\n" + "\n".join(rows) + "\n").encode(),
    }
    run = f"evaluate-{name}-{number}"
    return Version(project, name, "evaluation", files, run, uses, metadata={"accuracy": accuracy})


def _number_of(word: str) -> int:
    """A number that is the same in every process."""
    return sum(n * ord(character) for n, character in enumerate(word, 1))


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode()


def _schema() -> bytes:
    return _json({"columns": [f"p{n}" for n in range(64)] + ["label"]})


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    return "".join(",".join(map(str, row)) + "\n" for row in rows).encode()


def _pixels(seed: int, count: int) -> bytes:
    chance = random.Random(seed)
    head: list[object] = [*(f"p{n}" for n in range(64)), "label"]
    rows = (
        [*(chance.randrange(17) for _ in range(64)), chance.randrange(10)] for _ in range(count)
    )
    return _csv([head, *rows])


def _curve(accuracy: float) -> bytes:
    rows = [(n, round(accuracy * (1 - math.exp(-n / 4)), 4)) for n in range(1, 21)]
    return _csv([("epoch", "accuracy"), *rows])


def _weights(seed: int, count: int) -> bytes:
    chance = random.Random(seed)
    return struct.pack(f"<{count}f", *(chance.gauss(0, 0.1) for _ in range(count)))


def _tickets(seed: int, *, labels: bool = False) -> bytes:
    chance = random.Random(seed)
    lines = []
    for n in range(60):
        row: dict[str, object] = {"id": n, "text": chance.choice(TICKETS)}
        lines.append(json.dumps(row | ({"label": chance.choice(LABELS)} if labels else {})))
    return ("\n".join(lines) + "\n").encode()
