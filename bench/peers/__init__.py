"""Others that the benchmark can measure beside ours; their packages come from their registries."""

from __future__ import annotations

from bench.peers.hand_written import HandWritten
from bench.peers.mlflow import MLflow
from bench.peers.postgraphile import PostGraphile
from bench.target import Target

TARGETS: tuple[Target, ...] = (
    PostGraphile(),
    HandWritten("apollo", "apollo.js"),
    HandWritten("yoga", "yoga.js"),
    HandWritten("yoga-jit", "yoga.js", {"JIT": "on"}),
    MLflow(),
)
