"""Downloads a version; says where to, and which bytes came."""

import json
import pathlib
import sys

import wandb

root = pathlib.Path(wandb.Api().artifact(sys.argv[1]).download())
files = {
    path.relative_to(root).as_posix(): path.read_bytes().hex()
    for path in root.rglob("*")
    if path.is_file()
}
print(json.dumps({"root": root.relative_to(pathlib.Path.cwd()).as_posix(), "files": files}))
