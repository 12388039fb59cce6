"""A link where nothing stands in the way: what its one statement does, and what it leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any

import pytest

from db import patience, version
from db.connection import Connection, Pool, Row, UniqueViolation
from db.failures import (
    ConnectionLost,
    DatabaseUnreachable,
    LockTimedOut,
    OutcomeUnknown,
    Overtaken,
    TimedOut,
)
from db.link import link as in_one_statement
from db.version import link as by_keys
from domain import name
from domain.viewer import Identity, Viewer
from resolvers import link, outcome, usual_link
from resolvers.context import Context, Idempotency, Presumed, Unproven
from resolvers.link import Linked
from resolvers.source import Named
from resolvers.usual_link import AsLinked
from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.resolvers import asking
from tests.resolvers.asking import codes
from tests.scene import Scene

pytestmark = pytest.mark.slow

AT = {"registry": "models", "collection": "digits"}
ONE = Idempotency("one", b"f" * 32)
NEW = ["COLLECTION_CREATED", "VERSION_LINKED", "ALIAS_ADDED"]
IDS = "select array_agg(id) from version"
MOVED = """update alias set version_id = (select id from version where number = 1)
    where name = 'prod'"""
UNLINKED = ["delete from alias", "delete from version"]


@pytest.fixture
async def cnn(api: Api, scene: Scene) -> list[Thing]:
    """Three versions of a model; the last has the alias best."""
    pool = api.site.pool
    made = [
        await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia) for _ in range(3)
    ]
    await factories.run(
        pool,
        """insert into artifact_alias (organization_id, artifact_id, name, artifact_version_id)
            select organization_id, artifact_id, 'best', id from artifact_version where id = $1""",
        made[2].id,
    )
    return made


@pytest.fixture
async def digits(api: Api, scene: Scene) -> Thing:
    """The collection that is linked into."""
    return await factories.add_collection(api.site.pool, scene.models, creator=scene.ada)


@pytest.fixture
def no_other_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is not as usual fails."""

    async def refuse(*_: object) -> None:
        raise AssertionError("the general way was taken")

    monkeypatch.setattr(version, "link", refuse)


def made(
    context: Context,
    named: Named,
    *,
    path: str | None = "acme/models/digits",
    id: str | None = None,
    aliases: Sequence[str] = (),
) -> Coroutine[Any, Any, Linked]:
    target_path = path if id is None else None
    return link.create(
        context, named=named, target_path=target_path, collection_id=id, aliases=aliases
    )


def by_id(source: Thing) -> Named:
    return Named(artifact_version_id=source.global_id)


async def someone_waits(pool: Pool, number: int = 1) -> None:
    """A statement, or so many, wait for what another transaction holds."""
    waits = """select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'"""
    async with pool.connection() as connection:
        while await connection.value(waits) < number:
            pass


async def overtaken(
    pool: Pool, doing: Coroutine[Any, Any, Linked], sql: str, *values: object
) -> list[str]:
    """What the link is refused for, which had begun when the change before it was kept."""
    async with pool.transaction() as connection:
        await connection.execute(sql, *values)
        task = asyncio.create_task(codes(doing))
        await asyncio.wait_for(someone_waits(pool), 5)
    return await task


@pytest.mark.parametrize("key", [None, ONE])
@pytest.mark.parametrize(
    ("target", "is_new"),
    [
        ("acme/wandb-registry-models/digits", True),
        ("wandb-registry-models/digits", True),
        ("acme/models/digits", False),
        ("id", False),
    ],
)
@pytest.mark.parametrize(
    ("source", "number"),
    [("vision/mnist/cnn:v1", 1), ("vision/mnist/cnn:best", 2), ("vision/mnist/cnn", 2), ("id", 0)],
)
async def test_one_statement_does_it(
    api: Api,
    scene: Scene,
    cnn: list[Thing],
    source: str,
    number: int,
    target: str,
    is_new: bool,
    key: Idempotency | None,
) -> None:
    pool = api.site.pool
    id = None
    if not is_new:
        into = await factories.add_collection(pool, scene.models, creator=scene.ada)
        id = into.global_id if target == "id" else None
    await api.history()
    api.statements = 0

    linked = await made(
        replace(asking.of(api, scene.mia), idempotency=key),
        by_id(cnn[0]) if source == "id" else Named(artifact_version_path=source),
        path=target,
        id=id,
        aliases=["prod"],
    )

    assert api.statements <= 1
    assert linked.collection_created is is_new
    assert await api.history() == [
        *([("COLLECTION_CREATED", AT | {"types": ["model"]}, "mia")] if is_new else []),
        (
            "VERSION_LINKED",
            AT | {"version": "v0", "source": f"vision/mnist/cnn:v{number}", "type": "model"},
            "mia",
        ),
        ("ALIAS_ADDED", AT | {"version": "v0", "alias": "prod"}, "mia"),
    ]
    async with pool.connection() as connection:
        [row] = await connection.fetch(
            """select v.organization_id, v.id, v.collection_id, v.number, v.linked_by,
                c.next_number, array(select a.name from alias a where a.version_id = v.id
                    order by a.name) as aliases
                from version v join collection c on c.id = v.collection_id"""
        )
        kept = await connection.fetch("select key, fingerprint, outcome from idempotency_key")
    assert (row["number"], row["next_number"], row["linked_by"]) == (0, 1, scene.mia.user_id)
    assert row["aliases"] == ["latest", "prod"]
    assert linked == Linked(row["organization_id"], row["id"], row["collection_id"], is_new)
    assert linked.as_linked == AsLinked("acme", "models", "digits", 0, ["latest", "prod"])
    assert [(each["key"], each["fingerprint"]) for each in kept] == (
        [] if key is None else [("one", b"f" * 32)]
    )
    assert [outcome.decode(each["outcome"]) for each in kept] == ([] if key is None else [linked])


async def test_admin_may_touch_protected_aliases(
    api: Api, scene: Scene, cnn: list[Thing], no_other_way: None
) -> None:
    await made(asking.of(api, scene.ada), by_id(cnn[0]), aliases=["golden"])

    assert await factories.value(api.site.pool, "select count(*) from alias") == 2


@pytest.mark.parametrize(
    ("artifact", "type", "expected"),
    [
        ("run-x", "run_table", ["TYPE_NOT_ALLOWED_BY_REGISTRY"]),
        ("source-x", "code", ["TYPE_NOT_ALLOWED_BY_REGISTRY"]),
        ("run-x", "code", []),
    ],
)
async def test_type_that_is_reserved_by_some_names(
    api: Api, scene: Scene, artifact: str, type: str, expected: list[str]
) -> None:
    pool = api.site.pool
    await factories.add_registry(pool, scene.acme, "tables", creator=scene.mia, types=[type])
    source = await factories.add_artifact_version(
        pool, scene.mnist, artifact, type=type, creator=scene.mia
    )

    doing = made(asking.of(api, scene.mia), by_id(source), path="acme/tables/new")

    assert await codes(doing) == expected


def test_all_such_types_are_left_out() -> None:
    assert set(usual_link.LEFT_OUT) == {"code", "job", "run_table"}
    assert set(usual_link.LEFT_OUT) == set(name.RESERVED_NAME_PREFIXES)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("update artifact set type = 'dataset'", "TYPE_NOT_ALLOWED_BY_COLLECTION"),
        ("update collection set types = '{dataset}'", "TYPE_NOT_ALLOWED_BY_COLLECTION"),
        ("update registry set accepted_types = '{dataset}'", "TYPE_NOT_ALLOWED_BY_REGISTRY"),
        ("update registry set protected_aliases = '{prod}'", "PROTECTED_ALIAS"),
        ("update artifact_version set state = 'DELETED' where number = 0", "NOT_FOUND"),
    ],
)
@pytest.mark.parametrize("is_by_id", [False, True])
async def test_gate_that_closes_at_the_same_moment(
    api: Api, scene: Scene, cnn: list[Thing], digits: Thing, sql: str, expected: str, is_by_id: bool
) -> None:
    context, pool = asking.of(api, scene.mia), api.site.pool
    id = digits.global_id if is_by_id else None
    doing = made(context, by_id(cnn[0]), id=id, aliases=["prod"])

    assert await overtaken(pool, doing, sql) == [expected]

    assert await factories.value(pool, "select count(*) from version") == 0
    assert await factories.value(pool, "select next_number from collection") == 0


async def test_collection_that_goes_at_the_same_moment(
    api: Api, scene: Scene, cnn: list[Thing], digits: Thing
) -> None:
    context, pool = asking.of(api, scene.mia), api.site.pool
    doing = made(context, by_id(cnn[0]), id=digits.global_id)

    assert await overtaken(pool, doing, "delete from collection") == ["NOT_FOUND"]

    assert await factories.value(pool, "select count(*) from collection") == 0


async def test_collection_that_is_renamed_at_the_same_moment(
    api: Api, scene: Scene, cnn: list[Thing], digits: Thing, no_other_way: None
) -> None:
    context, pool = asking.of(api, scene.mia), api.site.pool
    await api.history()
    doing = made(context, by_id(cnn[0]), id=digits.global_id)

    assert await overtaken(pool, doing, "update collection set name = 'figures'") == []

    [(_, detail, _)] = await api.history()
    assert detail["collection"] == "figures"


async def test_role_that_is_lost(api: Api, scene: Scene, cnn: list[Thing], digits: Thing) -> None:
    context = asking.of(api, scene.mia)
    assert await codes(made(context, by_id(cnn[0]))) == []
    await factories.run(api.site.pool, "delete from registry_member where role = 'MEMBER'")

    assert await codes(made(context, by_id(cnn[1]))) == ["PERMISSION_DENIED"]

    await factories.run(
        api.site.pool,
        "delete from organization_member where user_id = $1",
        scene.mia.user_id,
    )
    assert await codes(made(context, by_id(cnn[1]), path="wandb-registry-models/digits")) == [
        "NOT_FOUND"
    ]


async def test_holder_that_was_linked_while_it_waited_is_named(
    api: Api, scene: Scene, cnn: list[Thing], digits: Thing, no_other_way: None
) -> None:
    context, pool = asking.of(api, scene.mia), api.site.pool
    aliases = ["prod", "best"]
    await api.history()

    async with pool.transaction() as connection:
        before = await linked_by_hand(connection, scene.ada, cnn[0], digits, aliases)
        task = asyncio.create_task(made(context, by_id(cnn[1]), aliases=aliases))
        await asyncio.wait_for(someone_waits(pool), 5)
    await task

    moved = AT | {"version": "v1"}
    assert [each for each in await api.history() if each[2] == "mia"] == [
        (
            "VERSION_LINKED",
            moved | {"source": "vision/mnist/cnn:v1", "type": "model"},
            "mia",
        ),
        ("ALIAS_REMOVED", AT | {"version": "v0", "alias": "best"}, "mia"),
        ("ALIAS_REMOVED", AT | {"version": "v0", "alias": "prod"}, "mia"),
        ("ALIAS_ADDED", moved | {"alias": "best"}, "mia"),
        ("ALIAS_ADDED", moved | {"alias": "prod"}, "mia"),
    ]
    async with pool.connection() as connection:
        rows = await connection.fetch(
            "select id, number, artifact_version_id, linked_by from version order by number"
        )
    assert len(rows) == 2
    assert tuple(rows[0]) == (before["version_id"], 0, cnn[0].id, scene.ada.user_id)


async def linked_by_hand(
    connection: Connection, viewer: Viewer, source: Thing, into: Thing, aliases: Sequence[str]
) -> Row:
    """The link, in a transaction that goes on."""
    registry_id = await connection.value("select registry_id from collection")
    wanted = version.Link(
        into.organization_id,
        registry_id,
        into.name,
        source.id,
        "model",
        aliases,
        viewer.user_id,
        True,
        {"registry": "models", "source": source.path},
    )
    row = await by_keys(connection, wanted)
    assert row is not None
    return row


async def test_many_into_one_collection_need_no_second_try(
    api: Api, scene: Scene, digits: Thing, no_other_way: None
) -> None:
    pool, context = api.site.pool, asking.of(api, scene.mia)
    sources = [
        await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
        for _ in range(32)
    ]
    await api.history()
    api.statements = 0

    linked = await asyncio.gather(
        *(
            made(
                replace(context, idempotency=Idempotency(f"k{n}", b"f" * 32)),
                by_id(source),
                aliases=["prod"],
            )
            for n, source in enumerate(sources)
        )
    )

    assert len({each.version_id for each in linked}) == 32
    numbers = "select array_agg(number order by number) from version"
    assert await factories.value(pool, numbers) == list(range(32))
    assert await factories.value(pool, "select next_number from collection") == 32
    held = """select array_agg(a.name || v.number order by a.name) from alias a
        join version v on v.id = a.version_id"""
    assert await factories.value(pool, held) == ["latest31", "prod31"]
    assert await factories.value(pool, "select count(*) from idempotency_key") == 32
    history = await api.history()
    moves = [(kind, d["version"]) for kind, d, _ in history if d.get("alias") == "prod"]
    assert sorted(number for kind, number in moves if kind == "ALIAS_REMOVED") == sorted(
        f"v{n}" for n in range(31)
    )
    assert sorted(number for kind, number in moves if kind == "ALIAS_ADDED") == sorted(
        f"v{n}" for n in range(32)
    )


async def test_the_same_key_at_once_is_one_link(
    api: Api, scene: Scene, cnn: list[Thing], digits: Thing
) -> None:
    context = replace(asking.of(api, scene.mia), idempotency=ONE)
    await api.history()

    linked = await asyncio.gather(*(made(context, by_id(cnn[0])) for _ in range(8)))

    assert linked == [linked[0]] * 8
    assert await factories.value(api.site.pool, "select count(*) from version") == 1
    assert [kind for kind, _, _ in await api.history()] == ["VERSION_LINKED"]


async def test_the_same_key_for_others_at_once_is_one_link(
    api: Api, scene: Scene, cnn: list[Thing], digits: Thing
) -> None:
    context = asking.of(api, scene.mia)

    found = await asyncio.gather(
        *(
            codes(
                made(
                    replace(context, idempotency=Idempotency("one", bytes([n]) * 32)),
                    by_id(source),
                    path=f"acme/models/c{n}",
                )
            )
            for n, source in enumerate(cnn)
        )
    )

    assert sorted(found) == [[], ["IDEMPOTENCY_KEY_REUSED"], ["IDEMPOTENCY_KEY_REUSED"]]
    assert await factories.value(api.site.pool, "select count(*) from version") == 1


async def test_the_same_version_at_once_is_one_link(
    api: Api, scene: Scene, cnn: list[Thing], digits: Thing
) -> None:
    context = asking.of(api, scene.mia)
    await api.history()

    linked = await asyncio.gather(*(made(context, by_id(cnn[0])) for _ in range(8)))

    assert len({each.version_id for each in linked}) == 1
    assert await factories.value(api.site.pool, "select next_number from collection") == 1
    assert [kind for kind, _, _ in await api.history()] == ["VERSION_LINKED"]


@pytest.mark.parametrize("error", [Overtaken, UniqueViolation])
@pytest.mark.parametrize("key", [None, ONE])
async def test_what_was_not_kept_is_made_the_general_way(
    api: Api,
    scene: Scene,
    cnn: list[Thing],
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
    key: Idempotency | None,
) -> None:
    async def fails(*_: Any) -> None:
        raise error

    monkeypatch.setattr("db.link.link", fails)
    await api.history()

    linked = await made(with_key(api, scene, key), by_id(cnn[0]), aliases=["prod"])

    assert linked.collection_created is True
    assert await factories.value(api.site.pool, IDS) == [linked.version_id]
    assert [kind for kind, _, _ in await api.history()] == NEW


async def test_who_is_vouched_for_links_while_they_are_active(
    api: Api, scene: Scene, cnn: list[Thing], no_other_way: None
) -> None:
    noted: list[str] = []
    identity = Identity(scene.mia, scene.mia.user_id, ())
    presumed = Presumed(identity, lambda: noted.append("a key they do not have"))
    context = replace(asking.of(api, scene.mia), presumed=presumed)
    await made(context, by_id(cnn[0]))
    gone = "update site_user set deactivated_at = now() where id = $1"
    await factories.run(api.site.pool, gone, scene.mia.user_id)

    with pytest.raises(Unproven):
        await made(context, by_id(cnn[1]))

    assert await factories.value(api.site.pool, "select count(*) from version") == 1
    assert noted == []


def with_key(api: Api, scene: Scene, key: Idempotency | None) -> Context:
    return replace(asking.of(api, scene.mia), idempotency=key)


async def on_version(pool: Pool, when: str, does: str) -> None:
    """A statement that links does this, before or after it inserts the version."""
    await factories.run(
        pool,
        f"create function on_version() returns trigger language plpgsql as $$ begin {does} end $$",
    )
    await factories.run(
        pool,
        f"""create trigger on_version {when} insert on version for each row
            execute function on_version()""",
    )


class TestConnectionThatDies:
    """Whether the link was kept or not, it is made once and told as it was."""

    @pytest.fixture
    def lost(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
        """Sees to it that the first try is kept, or not, with this done to it, and not told."""

        def set_up(is_kept: bool, meanwhile: Sequence[str] = ()) -> None:
            async def fails(*wanted: Any) -> None:
                monkeypatch.setattr("db.link.link", in_one_statement)
                if is_kept:
                    assert await in_one_statement(*wanted) != {}
                for sql in meanwhile:
                    await factories.run(api.site.pool, sql)
                raise ConnectionLost

            monkeypatch.setattr("db.link.link", fails)

        return set_up

    @pytest.mark.parametrize("key", [None, ONE])
    @pytest.mark.parametrize("is_kept", [False, True])
    @pytest.mark.parametrize("is_new", [False, True])
    async def test_before_or_after_the_commit(
        self,
        api: Api,
        scene: Scene,
        cnn: list[Thing],
        lost: Callable[..., None],
        is_new: bool,
        is_kept: bool,
        key: Idempotency | None,
    ) -> None:
        if not is_new:
            await factories.add_collection(api.site.pool, scene.models, creator=scene.ada)
        await api.history()
        lost(is_kept)

        linked = await made(with_key(api, scene, key), by_id(cnn[0]), aliases=["prod"])

        assert linked.collection_created is is_new
        assert await factories.value(api.site.pool, IDS) == [linked.version_id]
        collection = "select collection_id from version"
        assert await factories.value(api.site.pool, collection) == linked.collection_id
        assert [kind for kind, _, _ in await api.history()] == NEW[not is_new :]

    @pytest.mark.parametrize("key", [None, ONE])
    async def test_alias_that_was_moved_meanwhile_is_not_taken_back(
        self,
        api: Api,
        scene: Scene,
        cnn: list[Thing],
        lost: Callable[..., None],
        key: Idempotency | None,
    ) -> None:
        other = """insert into version
                (organization_id, id, collection_id, number, artifact_version_id, linked_by)
            select v.organization_id, gen_random_uuid(), v.collection_id, 1, a.id, v.linked_by
            from version v, artifact_version a where a.number = 1"""
        lost(True, [other, MOVED])

        linked = await made(with_key(api, scene, key), by_id(cnn[0]), aliases=["prod"])

        held = """select v.number from alias a join version v on v.id = a.version_id
            where a.name = 'prod'"""
        assert await factories.value(api.site.pool, held) == 1
        assert linked.collection_created is True

    @pytest.mark.parametrize("key", [None, ONE])
    @pytest.mark.parametrize("meanwhile", [UNLINKED, [*UNLINKED, "delete from collection"]])
    async def test_version_that_was_unlinked_meanwhile_stays_so(
        self,
        api: Api,
        scene: Scene,
        cnn: list[Thing],
        lost: Callable[..., None],
        meanwhile: list[str],
        key: Idempotency | None,
    ) -> None:
        await api.history()
        lost(True, meanwhile)

        linked = await made(with_key(api, scene, key), by_id(cnn[0]))

        assert linked.collection_created is True
        assert await factories.value(api.site.pool, "select count(*) from version") == 0
        assert [kind for kind, _, _ in await api.history()] == NEW[:2]

    @pytest.mark.parametrize("key", [None, ONE])
    async def test_backend_that_is_at_work_still(
        self,
        api: Api,
        scene: Scene,
        cnn: list[Thing],
        monkeypatch: pytest.MonkeyPatch,
        key: Idempotency | None,
    ) -> None:
        # It waits with the collection made and nothing kept, so that another try waits for it.
        await on_version(api.site.pool, "before", "perform pg_advisory_xact_lock(1); return new;")
        at_work: list[asyncio.Task[Row | None]] = []

        async def fails(*wanted: Any) -> None:
            monkeypatch.setattr("db.link.link", in_one_statement)
            at_work.append(asyncio.create_task(in_one_statement(*wanted)))
            await asyncio.wait_for(someone_waits(api.site.pool), 5)
            raise ConnectionLost

        monkeypatch.setattr("db.link.link", fails)
        await api.history()
        context = with_key(api, scene, key)
        async with api.site.pool.transaction() as connection:
            await connection.execute("select pg_advisory_xact_lock(1)")
            task = asyncio.create_task(made(context, by_id(cnn[0]), aliases=["prod"]))
            await asyncio.wait_for(someone_waits(api.site.pool, 2), 5)
        linked = await task
        await asyncio.wait(at_work)

        assert linked.collection_created is True
        assert await factories.value(api.site.pool, IDS) == [linked.version_id]
        assert [kind for kind, _, _ in await api.history()] == NEW

    @pytest.mark.parametrize("key", [None, ONE])
    async def test_backend_that_is_killed(
        self, api: Api, scene: Scene, cnn: list[Thing], key: Idempotency | None
    ) -> None:
        pool = api.site.pool
        await factories.run(pool, "create sequence tries")
        dies = """if nextval('tries') = 1 then
            perform pg_terminate_backend(pg_backend_pid()); end if; return null;"""
        await on_version(pool, "after", dies)

        linked = await made(with_key(api, scene, key), by_id(cnn[0]))

        assert await factories.value(pool, "select nextval('tries')") == 3
        assert linked.collection_created is True
        assert await factories.value(pool, IDS) == [linked.version_id]

    @pytest.mark.parametrize("is_kept", [False, True])
    async def test_refusal_since_then(
        self,
        api: Api,
        scene: Scene,
        cnn: list[Thing],
        lost: Callable[..., None],
        is_kept: bool,
    ) -> None:
        lost(is_kept, ["delete from registry_member where role = 'MEMBER'"])

        doing = made(with_key(api, scene, None), by_id(cnn[0]))

        assert await codes(doing) == ([] if is_kept else ["PERMISSION_DENIED"])
        assert await factories.value(api.site.pool, "select count(*) from version") == is_kept

    @pytest.mark.parametrize(
        "error", [ConnectionLost, DatabaseUnreachable, LockTimedOut, Overtaken, TimedOut]
    )
    async def test_what_cannot_be_found_out_is_told_so(
        self,
        api: Api,
        scene: Scene,
        cnn: list[Thing],
        monkeypatch: pytest.MonkeyPatch,
        error: type[Exception],
    ) -> None:
        tries: list[type[Exception]] = []

        async def fails(*_: Any) -> None:
            tries.append(error if tries else ConnectionLost)
            raise tries[-1]

        monkeypatch.setattr("db.link.link", fails)
        monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.1)

        with pytest.raises(OutcomeUnknown):
            await made(with_key(api, scene, None), by_id(cnn[0]))

        assert await factories.value(api.site.pool, "select count(*) from version") == 0
        assert tries[1:] == [error] * (len(tries) - 1)
        assert (len(tries) > 2) is (error in (ConnectionLost, Overtaken))
