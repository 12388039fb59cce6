import type { FormEvent } from "react";
import { useLocation } from "wouter";
import { useChange } from "../../api/change";
import { links } from "../../app/links";
import { useToast } from "../../app/Toasts";
import { OtherRefusals } from "../../parts/Field";
import { Modal } from "../../parts/Modal";
import { useFocusOnRefused } from "../../parts/refused";
import type { ShownRegistry } from "../registry/Registry";
import { DescriptionField } from "./DescriptionField";
import { endTyping, inputOf, isHalfPicked, useFilled } from "./filled";
import { FirstVersion } from "./FirstVersion";
import { NameField } from "./NameField";
import { CreateCollectionMutation } from "./query";
import { TagsField } from "./TagsField";
import { TypeField } from "./TypeField";

const SHOWN = ["name", "types", "description", "tags", "link"];

interface Props {
  registry: ShownRegistry;
  close: () => void;
}

/** Name, types, description, tags, and the first version to link: one form, one transaction. */
export function CreateCollection({ registry, close }: Props) {
  const { values, set, setTypes, isChanged, discard } = useFilled(registry.id);
  const { run, refusals, isRunning } = useChange(CreateCollectionMutation);
  const form = useFocusOnRefused(refusals);
  const done = useDone(registry);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const made = await run(inputOf(registry.id, values));
    if (!made?.collection) return;
    discard();
    done(made.collection.name, made.version?.number);
  };
  const leave = () => {
    endTyping();
    close();
  };
  const shared = { values, set, refusals };
  return (
    <Modal title="Create collection" close={leave} isDrawer>
      <form ref={form} onSubmit={(event) => void submit(event)} className="drawer-form">
        <NameField {...shared} />
        <TypeField {...{ registry, refusals }} types={values.types} change={setTypes} />
        <DescriptionField {...shared} />
        <TagsField {...shared} />
        <FirstVersion {...shared} organization={registry.organization.name} />
        <OtherRefusals refusals={refusals} shown={SHOWN} />
        <footer className="drawer-foot">
          <button className="button primary" disabled={isRunning || isHalfPicked(values)}>
            {isRunning ? "Creating…" : "Create collection"}
          </button>
          <button
            type="button"
            className="button"
            title={isChanged ? "Discard and close" : undefined}
            onClick={() => {
              discard();
              close();
            }}
          >
            Cancel
          </button>
          {isHalfPicked(values) && <span className="hint">Select a version, or link none.</span>}
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
