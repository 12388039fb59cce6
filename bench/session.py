"""How connections of the benchmark plan: as those of the server do."""

from __future__ import annotations

SETTINGS = {
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "plan_cache_mode": "force_generic_plan",
    "random_page_cost": "1.1",
    "timezone": "UTC",
}
