"""References of every kind: logged, listed, followed, left aside.

Arguments: team, project, a folder with a.txt and deep/b c.txt.
"""

import http.server
import json
import pathlib
import sys
import threading
import types

import wandb

team, project, folder = sys.argv[1:]
facts = {}


class Far(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        if self.path.startswith("/tagged"):
            self.send_header("ETag", '"tag-1"')
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"afar")

    def log_message(self, *args):
        pass


class Missing:
    """As much of the libraries for buckets as the SDK needs to find that nothing is there."""

    def made(self, *args, **kwargs):
        return self

    def asked(self, *args):
        raise FileNotFoundError("nothing there")

    Session = resource = Client = made
    Object = bucket = asked


sys.modules["boto3"] = types.SimpleNamespace(session=Missing())
sys.modules["botocore"] = types.ModuleType("botocore")
sys.modules["botocore.client"] = types.SimpleNamespace(Config=dict)
sys.modules["google.cloud"] = types.SimpleNamespace(storage=Missing())

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Far)
threading.Thread(target=server.serve_forever, daemon=True).start()
web = facts["web"] = f"http://127.0.0.1:{server.server_port}"


def content(root):
    files = (file for file in pathlib.Path(root).rglob("*") if file.is_file())
    return {file.relative_to(root).as_posix(): file.read_text() for file in files}


with wandb.init(entity=team, project=project) as run:
    source = wandb.Artifact("source", "dataset")
    with source.new_file("x y.txt") as file:
        file.write("own")
    source.add_reference(f"{web}/tagged/z", name="z.txt")
    source.add(wandb.Table(columns=["n"], data=[[1]]), "table")
    source = run.log_artifact(source).wait()
    facts["source"] = source.get_entry("z.txt").ref_url().removesuffix("/z.txt")

    there = wandb.Artifact("there", "dataset")
    there.add_reference(f"{web}/tagged/one.txt")
    there.add_reference(f"{web}/plain", name="deep/two.txt")
    there.add_reference(pathlib.Path(folder).as_uri(), name="folder")
    there.add_reference(source.get_entry("x y.txt").ref_url(), name="of-source.txt")
    there.add_reference(source.get_entry("z.txt"), name="through.txt")
    there.add(source.get("table"), "again")
    there = run.log_artifact(there).wait()

    # These the SDK can log, but does not take for what they are when they come back.
    told = wandb.Artifact("told", "dataset")
    told.add_reference(f"{web}/x y?q=ä%20b&c#d", name="three.txt", checksum=False)
    told.add_reference(pathlib.Path(folder, "a.txt").as_uri(), name="un.txt", checksum=False)
    run.log_artifact(told).wait()

    gone = wandb.Artifact("gone", "dataset")
    gone.add_reference("s3://bucket/key", checksum=False)
    gone.add_reference("s3://bucket/some/key.bin?versionId=3", name="a/b", checksum=False)
    gone.add_reference("gs://bucket/folder/", name="g", checksum=False)
    with gone.new_file("here.txt") as file:
        file.write("here")
    gone = run.log_artifact(gone).wait()

    draft = wandb.Artifact("draft", "dataset")
    other = wandb.Artifact("other", "dataset")
    table = wandb.Table(columns=["n"], data=[[2]])
    draft.add(table, "table")
    run.log_artifact(draft)
    # Not waited for, so it is named by a key of the SDK's own.
    other.add(table, "same")
    run.log_artifact(other).wait()

api = wandb.Api()
there = api.artifact(f"{team}/{project}/there:v0")
facts["size"] = [there.size, there.file_count]
facts["listed"] = [file.name for file in there.files()]
facts["extra"] = there.get_entry("one.txt").extra
facts["target"] = there.get_entry("through.txt").ref_target()
facts["one"] = pathlib.Path(there.get_entry("of-source.txt").download("one")).read_text()
facts["part"] = content(there.download("part", path_prefix="folder"))
facts["all"] = content(there.download("all"))
facts["tables"] = [
    there.get("again").data,
    api.artifact(f"{team}/{project}/other:v0").get("same").data,
]
gone = api.artifact(f"{team}/{project}/gone:v0")
try:
    gone.download("gone")
except FileNotFoundError as error:
    facts["gone"] = str(error)
facts["left"] = content(gone.download("left", allow_missing_references=True))
print(json.dumps(facts))
