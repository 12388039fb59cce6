"""A run, as the SDK sees one."""

from __future__ import annotations

import strawberry

from reads import run, run_file, run_history, run_lines
from reads.field import Argument, read
from reads.source import Value
from wandb_api.artifact import ArtifactCreator
from wandb_api.connection import AFTER, FIRST, Connection
from wandb_api.file import FileConnection
from wandb_api.lazy import Artifact, Project, User
from wandb_api.run_files import run_files_of
from wandb_api.run_history import KIND_KEY, NOTES, history_keys_of, live_data_of
from wandb_api.run_lines import RunLogLine, run_lines_of
from wandb_api.scalar import JSON, DateTime, Int64, JSONString

NO_TEXT = Value("null::text")
NO_NUMBER = Value("null::integer")


@strawberry.type(
    description="The history of a run in files for fast reading, and what is not in them."
)
class ParquetHistory:
    """There are no such files: all of the history is live."""

    parquet_urls: list[str] = read(Value("'[]'::json"), "Where the files are; there are none.")
    live_data: list[JSON] = read(
        run_history.EXTENT, "The first and the last line, by step alone.", completion=live_data_of
    )


@strawberry.type(description="The program of a run in its repository.")
class GitInfo:
    """As the SDK found it."""

    remote: str | None = read("repository", "Where the repository is.")
    commit: str | None = read("commit", "The commit.")


@strawberry.type(description="What an older SDK asks of a run's program and machine.")
class RunInfo:
    """The rest is in the run's file wandb-metadata.json."""

    program: str | None = read("program", "The program.")
    args: list[str] | None = read(Value("null::json"), "Not kept here.")
    os: str | None = read(NO_TEXT, "Not kept here.")
    python: str | None = read(NO_TEXT, "Not kept here.")
    colab: str | None = read(NO_TEXT, "Not kept here.")
    executable: str | None = read(NO_TEXT, "Not kept here.")
    code_saved: bool | None = read(Value("false"), "Programs are not kept.")
    cpu_count: int | None = read(NO_NUMBER, "Not kept here.")
    gpu_count: int | None = read(NO_NUMBER, "Not kept here.")
    gpu: str | None = read(NO_TEXT, "Not kept here.")
    git: GitInfo | None = read(run_history.ITSELF, "Where the program is from.")


@strawberry.type(description="One execution of a program that logs or uses artifacts.")
class Run(ArtifactCreator):
    """Known by its name in its project."""

    id: strawberry.ID = read(run.ID, "The run's id.")
    name: str = read("name", "The name in its project, as it stands in addresses.")
    display_name: str | None = read(
        Value("coalesce({t}.display_name, {t}.name)"), "The name to show."
    )
    description: str | None = read("notes", "What it was for.")
    notes: str | None = read("notes", "What it was for.")
    state: str | None = read(run_history.STATE, "How far it has come.")
    stopped: bool | None = read("stop_requested", "Whether it has been asked to stop.")
    tags: list[str] | None = read("tags", "Its tags.")
    group: str | None = read("group_name", "The group of runs that it is part of.")
    group_name: str | None = read("group_name", "The group of runs that it is part of.")
    job_type: str | None = read("job_type", "What its program does: train, eval, ...")
    commit: str | None = read("commit", "The commit of its program.")
    host: str | None = read("host", "The machine it ran on.")
    sweep_name: str | None = read(NO_TEXT, "There are no sweeps.")
    read_only: bool | None = read(Value("false"), "Whether it cannot be changed.")
    created_at: DateTime = read("created_at", "When it began.")
    heartbeat_at: DateTime | None = read("heartbeat_at", "When it was last heard of.")
    config: JSONString | None = read(
        run_history.CONFIG, "Its settings, each in an object of its own."
    )
    wandb_config: JSONString | None = read(
        run_history.settings_within(NOTES),
        "What the SDK noted of itself.",
        arguments=(Argument("keys", list[str] | None, "Only of these names."),),
    )
    summary_metrics: JSONString | None = read(Value("{t}.summary::text"), "Its last values.")
    system_metrics: JSONString | None = read(
        run_history.LAST_EVENT, "The last measurements of its machine."
    )
    history_keys: JSON | None = read(
        run_history.keys_of(KIND_KEY), "What its history tells of.", completion=history_keys_of
    )
    history_tail: JSONString | None = read(
        run_history.HISTORY_TAIL, "The last line of its history."
    )
    events_tail: JSONString | None = read(run_history.EVENTS_TAIL, "The last measurement.")
    history_line_count: int | None = read(run_history.HISTORY_COUNT, "How long its history is.")
    log_line_count: int | None = read(run_history.CONSOLE_COUNT, "How many lines it wrote.")
    events_line_count: int | None = read(run_history.EVENTS_COUNT, "How many measurements it sent.")
    history: list[JSONString] | None = read(
        run_history.HISTORY,
        "Its history, or as many lines of it as are asked for, evenly spread.",
        arguments=(
            Argument("samples", int | None, "How many lines at most."),
            Argument("min_step", Int64 | None, "Only steps from this one."),
            Argument("max_step", Int64 | None, "Only steps before this one."),
        ),
    )
    events: list[JSONString] | None = read(
        run_history.EVENTS,
        "The measurements of its machine.",
        arguments=(Argument("samples", int | None, "How many lines at most."),),
    )
    sampled_history: list[JSON | None] | None = read(
        run_history.SAMPLED,
        "For each specification the lines that have all its keys.",
        arguments=(Argument("specs", list[JSONString], "Objects with keys and samples."),),
    )
    run_info: RunInfo | None = read(run_history.ITSELF, "Its program.")
    parquet_history: ParquetHistory | None = read(
        run_history.ITSELF,
        "Where its history can be read from.",
        arguments=(Argument("live_keys", list[str], "Only lines with these."),),
    )
    log_lines: Connection[RunLogLine] | None = read(
        run_lines.PAGE,
        "The lines that its program wrote.",
        arguments=(
            FIRST,
            AFTER,
            Argument("last", int | None, "How many of the last lines to give at most."),
            Argument("use_improved_pagination", bool | None, "Has no effect."),
        ),
        completion=run_lines_of,
    )
    project: Project | None = read(run_history.PLACE, "The project in which it ran.")
    project_id: int | None = read(run_history.PROJECT_NUMBER, "The number of its project.")
    user: User | None = read(run_history.CREATED_BY, "Who began it.")
    file_count: int | None = read(run_file.COUNT, "How many files it has.")
    files: FileConnection | None = read(
        run_file.PAGE,
        "Its files, by name.",
        arguments=(
            Argument("names", list[str | None] | None, "Only of these names; all if empty."),
            AFTER,
            FIRST,
            Argument("pattern", str | None, "Only names that are like this, in the sense of SQL."),
        ),
        completion=run_files_of,
    )
    input_artifacts: Connection[Artifact] | None = read(
        run_history.INPUTS, "What it used.", arguments=(AFTER, FIRST)
    )
    output_artifacts: Connection[Artifact] | None = read(
        run_history.OUTPUTS, "What it logged.", arguments=(AFTER, FIRST)
    )
