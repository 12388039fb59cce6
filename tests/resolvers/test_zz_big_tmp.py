import asyncio, time, sys
sys.path.insert(0,'/work/main')
import pytest
from tests.api import scene
from tests.resolvers.world import World, world
from tests.resolvers.drafting import *
from tests import factories
from storage import blob

@pytest.mark.parametrize("N",[100_000, 500_000])
async def test_big(world, N):
    sha256 = await blob.write(world.store, world.scene.acme.id, b"x")
    key = (await begin(world, shared_draft_key="g")).key
    await factories.run(world.pool, """insert into pending_content
                select $1, $2, md5(n::text), 1, $3 from generate_series(1, $4::int) n""", *key, sha256, N)
    listed = {f"dir-{n%100}/file-{n}.bin": entry(b"%d" % n, size=1) for n in range(1, N+1)}
    await send_manifest(world, key, listed, ManifestKind.PATCH)
    del listed
    t=time.perf_counter(); worst=0
    task=asyncio.create_task(commit(world,key))
    lags=[]
    while not task.done():
        a=time.perf_counter(); await asyncio.sleep(0.001); lags.append(time.perf_counter()-a)
    await task
    print("\ncommit", N, time.perf_counter()-t, "worst lags", sorted(lags)[-5:])
    key2 = (await begin(world, shared_draft_key="h")).key
    await send_manifest(world, key2, {"a": entry(b"1", size=1)}, ManifestKind.INCREMENTAL, key)
    t=time.perf_counter(); await commit(world,key2); print("incremental", time.perf_counter()-t)
    t=time.perf_counter()
    for i in range(5):
        await announce(world, (await begin(world, shared_draft_key="x")).key, {f"f{n}": b"%d"%(n+i*2000) for n in range(2000)})
    print("announce 2000", (time.perf_counter()-t)/5)
