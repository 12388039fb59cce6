import { paths, type CollectionPlace } from "../../app/links";

/** Code that gets at one version, by the path that is given. */
export interface Code {
  what: string;
  title: string;
  text: string;
}

export const QUERY = `query Version($path: String!) {
  version(path: $path) {
    id
    number
    aliases
    digest
    sizeBytes
    metadata
    files(first: 50) {
      nodes { path sizeBytes url }
    }
  }
}
`;

// Fits on one line, as a shell wants it.
const SHORT = `query ($path: String!) { version(path: $path) { number digest files { nodes { path url } } } }`;

export function codeFor(at: CollectionPlace, ref: string, origin: string): Code[] {
  const path = paths.version(at, ref);
  const body = JSON.stringify({ query: SHORT, variables: { path } });
  return [
    {
      title: "Python, as the input of a run",
      what: "the code that uses it in a run",
      text: `import wandb

with wandb.init(entity="<team>", project="<project>") as run:
    artifact = run.use_artifact(${python(path)})
    folder = artifact.download()
`,
    },
    {
      title: "Python, without a run",
      what: "the code that downloads it",
      text: `import wandb

artifact = wandb.Api().artifact(${python(path)})
folder = artifact.download()
`,
    },
    {
      title: "curl",
      what: "the command that asks for it",
      text: `curl -s ${origin}/graphql \\
  -H "Authorization: Bearer $VITRINE_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d ${shell(body)}
`,
    },
  ];
}

/** A literal of JSON is one of Python as well. */
function python(text: string): string {
  return JSON.stringify(text);
}

function shell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
