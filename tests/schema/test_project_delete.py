from __future__ import annotations

import pytest

from resolvers import run_file, run_stream
from resolvers.run_stream import Lines, Posted
from tests import factories
from tests.api import Api, contents
from tests.factories import Thing
from tests.resolvers.asking import of
from tests.resolvers.world import stream
from tests.scene import Scene

HIDDEN = "NOT_FOUND projectId: The project was not found, or you may not see it."
DENIED = "PERMISSION_DENIED projectId: DELETE_PROJECT needs at least the team role ADMIN."
MISMATCH = "CONFIRMATION_MISMATCH confirmName: To delete the project, repeat its name."


async def refusals(api: Api, scene: Scene, name: str, confirm: str = "mnist") -> list[str]:
    return await api.refusals(
        "deleteProject",
        scene.viewer(name),
        projectId=scene.mnist.global_id,
        confirmName=confirm,
    )


async def test_no_id_is_refused(api: Api, scene: Scene) -> None:
    for id in ("", scene.vision.global_id):
        assert await api.refusals(
            "deleteProject", scene.ada, projectId=id, confirmName="mnist"
        ) == [f'INVALID_ID projectId: "{id}" is not the id of a Project.']


@pytest.mark.parametrize(
    ("name", "expected"),
    [("sue", HIDDEN), ("vic", HIDDEN), ("tim", DENIED), ("mia", DENIED)],
)
async def test_those_who_may_not_are_refused(
    api: Api, scene: Scene, name: str, expected: str
) -> None:
    assert await refusals(api, scene, name) == [expected]


@pytest.mark.parametrize("confirm", ["", "Mnist", "mnist ", "vision/mnist"])
async def test_another_name_is_refused(api: Api, scene: Scene, confirm: str) -> None:
    assert await refusals(api, scene, "ada", confirm) == [MISMATCH]


async def test_what_is_linked_keeps_it(api: Api, scene: Scene) -> None:
    pool = api.site.pool
    version = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    vault = await factories.add_registry(
        pool, scene.acme, "vault", creator=scene.sue, visibility="RESTRICTED"
    )
    into = await factories.add_collection(pool, vault, creator=scene.ada)
    await factories.link(pool, version, into, linked_by=scene.ada)

    assert await refusals(api, scene, "ada") == [
        "STILL_LINKED projectId: An artifact of the project is linked in a collection; unlink it"
        " first."
    ]


@pytest.mark.parametrize("name", ["root", "ada", "vic"])
async def test_those_who_may(api: Api, scene: Scene, name: str) -> None:
    async with api.site.pool.connection() as connection:
        await factories.join_team(connection, scene.vision.key, scene.vic, "ADMIN")

    payload = await api.changed(
        "deleteProject",
        scene.viewer(name),
        projectId=scene.mnist.global_id,
        confirmName="mnist",
    )

    assert payload == {"project": None, "deletedId": scene.mnist.global_id}
    assert await api.history() == [
        ("PROJECT_DELETED", {"project": "mnist", "team": "vision"}, name)
    ]
    assert await refusals(api, scene, "ada") == [HIDDEN]


async def test_a_personal_project_is_its_owners(api: Api, scene: Scene) -> None:
    own = await factories.add_personal_project(api.site.pool, scene.mia)
    input = {"projectId": own.global_id, "confirmName": "private"}

    assert await api.refusals("deleteProject", scene.ada, **input) == [HIDDEN]
    await api.changed("deleteProject", scene.mia, **input)
    assert await api.history() == [("PROJECT_DELETED", {"project": "private"}, "mia")]


async def fill(api: Api, scene: Scene, project: Thing) -> Thing:
    """Versions of every state in the project, with files, aliases and runs."""
    pool = api.site.pool
    version = await factories.add_artifact_version(
        pool, project, creator=scene.mia, aliases=["best"]
    )
    gone = await factories.add_artifact_version(pool, project, creator=scene.mia)
    await api.changed(
        "deleteArtifactVersion", scene.mia, artifactVersionId=gone.global_id, deleteAliases=True
    )
    await api.changed(
        "createArtifactVersion",
        scene.mia,
        project=project.path,
        name="cnn",
        type="model",
        files=[{"path": "a", "sizeBytes": 1, "md5": "0" * 32}],
        runName="train",
    )
    await factories.run(
        pool,
        """insert into project_blob (organization_id, project_id, md5, size_bytes, sha256)
            values ($1, $2, 'm', 1, 's')""",
        *project.key,
    )
    await fill_run(api, scene, project)
    return version


async def fill_run(api: Api, scene: Scene, project: Thing) -> None:
    """The project's run has said something in each stream, and has a file."""
    owner, _, name = project.path.partition("/")
    at = {"owner": owner, "project": name, "run": "train"}
    context = of(api, scene.mia)
    said = Lines(0, ["{}"])
    await run_stream.post(context, **at, posted=Posted(said, said, said, "{}"))
    announced = await run_file.announce(context, **at, names=["config.yaml", "output.log"])
    claim = announced.files[0][1]
    await run_file.receive(api.site.pool, api.site.store, claim, stream(b"lr: 1"))


async def test_everything_below_goes_and_nothing_else(api: Api, scene: Scene) -> None:
    pool = api.site.pool
    other = await factories.add_project(pool, scene.vision, "other", creator=scene.mia)
    kept = await fill(api, scene, other)
    before = await contents(pool)
    doomed = await factories.add_project(pool, scene.vision, "doomed", creator=scene.mia)
    used = await fill(api, scene, doomed)
    for version, project in ((used, "vision/other"), (kept, "vision/doomed")):
        await api.changed(
            "useArtifactVersion",
            scene.mia,
            artifactVersionId=version.global_id,
            runName="train",
            project=project,
        )

    await api.changed("deleteProject", scene.ada, projectId=doomed.global_id, confirmName="doomed")

    after = await contents(pool)
    # What happened stays, and the number, which no other project may get.
    assert {name for name in after if after[name] != before[name]} == {"event", "sdk_number"}


async def test_its_name_is_free_again(api: Api, scene: Scene) -> None:
    await api.changed(
        "deleteProject", scene.ada, projectId=scene.mnist.global_id, confirmName="mnist"
    )

    payload = await api.changed("createProject", scene.mia, team="vision", name="mnist")

    assert payload["project"]["id"] != scene.mnist.global_id
