"""Every way to the bytes of a version, with an empty cache.

Arguments: the path of a version with the files a.txt, b.txt and deep/c.txt.
"""

import json
import pathlib
import sys

import requests
import wandb

[path] = sys.argv[1:]
api = wandb.Api()
artifact = api.artifact(path)


def content(root):
    files = (file for file in pathlib.Path(root).rglob("*") if file.is_file())
    return {file.relative_to(root).as_posix(): file.read_text() for file in files}


# The address that the SDK holds is no longer good, so it goes the way of the route.
[listed] = artifact.files(["a.txt"])
spoiled = listed.direct_url.replace("/download/", "/download/x")
entry = artifact.get_entry("a.txt")
entry._download_url = spoiled
facts = {
    "signed": [
        requests.get(listed.direct_url).text,
        requests.get(listed.direct_url, headers={"Range": "bytes=1-1"}).status_code,
        requests.get(spoiled).status_code,
    ],
    "fallback": pathlib.Path(entry.download("fallback")).read_text(),
    "one_by_one": pathlib.Path(artifact.get_entry("b.txt").download("one")).read_text(),
    "part": content(artifact.download("part", path_prefix="deep")),
    "in_parts": content(artifact.download("parts", multipart=True)),
    "all": content(artifact.download("all")),
}
pathlib.Path("all/more.txt").write_text("more")
facts["checkout"] = content(artifact.checkout("all"))
artifact.verify("all")
facts["manifest"] = {
    name: [entry.digest, entry.size] for name, entry in artifact.manifest.entries.items()
}
facts["length"] = [len(artifact.files()), [file.name for file in artifact.files(per_page=2)]]
print(json.dumps(facts))
