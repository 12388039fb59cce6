import { useState, type FormEvent } from "react";
import { useLocation } from "wouter";
import { graphql } from "../../api/graphql";
import { useChange } from "../../api/change";
import { links } from "../../app/links";
import { useToast } from "../../app/Toasts";
import { Field, OtherRefusals } from "../../parts/Field";
import { Modal } from "../../parts/Modal";
import { useFocusOnRefused } from "../../parts/refused";
import { Words } from "../../parts/Words";
import { VersionPicker, type Picked } from "../pick/VersionPicker";
import type { ShownRegistry } from "../registry/Registry";
import { TypeField } from "./TypeField";

const CreateCollectionMutation = graphql(`
  mutation CreateCollection($input: CreateCollectionInput!) {
    createCollection(input: $input) {
      collection {
        id
        name
      }
      version {
        id
        number
      }
      errors {
        code
        message
        field
      }
    }
  }
`);

const SHOWN = ["name", "types", "description", "tags", "link"];

interface Props {
  registry: ShownRegistry;
  close: () => void;
}

/** Name, types, description, tags, and the first version to link: one form, one transaction. */
export function CreateCollection({ registry, close }: Props) {
  const [name, setName] = useState("");
  const [types, setTypes] = useState<readonly string[]>([]);
  const [description, setDescription] = useState("");
  const [tags, setTags] = useState<readonly string[]>([]);
  const [isLinking, setLinking] = useState(false);
  const [picked, setPicked] = useState<Picked>({});
  const { run, refusals, isRunning } = useChange(CreateCollectionMutation);
  const form = useFocusOnRefused(refusals);
  const done = useDone(registry);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const made = await run({
      registryId: registry.id,
      name,
      types: [...types],
      description: description || null,
      tags: [...tags],
      link: isLinking && picked.version ? { artifactVersionId: picked.version } : null,
    });
    if (made?.collection) done(made.collection.name, made.version?.number);
  };
  const isHalfPicked = isLinking && picked.project !== undefined && picked.version === undefined;
  return (
    <Modal title="Create collection" close={close} isDrawer>
      <form ref={form} onSubmit={(event) => void submit(event)} className="drawer-form">
        <Field label="Name" name="name" refusals={refusals}>
          {(tied) => (
            <input
              {...tied}
              required
              autoComplete="off"
              maxLength={128}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <TypeField registry={registry} types={types} change={setTypes} refusals={refusals} />
        <Field
          label="Description"
          hint="Markdown"
          isOptional
          name="description"
          refusals={refusals}
        >
          {(tied) => (
            <textarea
              {...tied}
              rows={4}
              value={description}
              onChange={(event) => setDescription(event.target.value)}
            />
          )}
        </Field>
        <Field label="Tags" hint="Enter adds one" isOptional name="tags" refusals={refusals}>
          {(tied) => <Words {...tied} what="tag" words={tags} change={setTags} />}
        </Field>
        {isLinking ? (
          <fieldset>
            <legend>Link version</legend>
            <VersionPicker
              organization={registry.organization.name}
              types={types}
              picked={picked}
              pick={setPicked}
              refusals={refusals}
            />
            <button type="button" className="button small" onClick={() => setLinking(false)}>
              Link none
            </button>
          </fieldset>
        ) : (
          <button type="button" className="button" onClick={() => setLinking(true)}>
            Link version
          </button>
        )}
        <OtherRefusals refusals={refusals} shown={SHOWN} />
        <footer className="drawer-foot">
          <button className="button primary" disabled={isRunning || isHalfPicked}>
            {isRunning ? "Creating…" : "Create collection"}
          </button>
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
          {isHalfPicked && <span className="hint">Select a version, or link none.</span>}
        </footer>
      </form>
    </Modal>
  );
}

function useDone(registry: ShownRegistry) {
  const [, navigate] = useLocation();
  const tell = useToast();
  return (collection: string, version: number | undefined) => {
    const at = { organization: registry.organization.name, registry: registry.name, collection };
    // Back leads to the registry, not into the form that has been sent.
    navigate(links.collection(at), { replace: true });
    const linked = version === undefined ? "" : `, with v${version} linked`;
    tell(`Created the collection ${collection}${linked}.`);
  };
}
