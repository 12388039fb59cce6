import { useEffect, useRef, useState, type FormEvent } from "react";
import { useLocation } from "wouter";
import { useChange, type Refusal } from "../../api/change";
import { useRead } from "../../api/read";
import { links } from "../../app/links";
import { useToast } from "../../app/Toasts";
import { concerns, Field, OtherRefusals } from "../../parts/Field";
import { Modal } from "../../parts/Modal";
import { Words } from "../../parts/Words";
import { placeOf } from "../collection/place";
import type { ShownCollection } from "../collection/query";
import type { Picked } from "../pick/picked";
import { TeamsQuery } from "../pick/query";
import { VersionPicker } from "../pick/VersionPicker";
import { LinkArtifact } from "./query";
import { useLinkCheck } from "./useLinkCheck";

const OF_VERSION = ["artifactVersionId", "versionId", "collectionId"];

interface Props {
  collection: ShownCollection;
  close: () => void;
}

/** Links an artifact version; what the server would refuse is said before one asks for it. */
export default function LinkVersion({ collection, close }: Props) {
  const [picked, setPicked] = useState<Picked>({});
  const [aliases, setAliases] = useState<readonly string[]>([]);
  const { run, refusals, isRunning } = useChange(LinkArtifact);
  const artifactVersionId = picked.version?.value;
  const check = useLinkCheck(collection.id, artifactVersionId, aliases);
  const done = useDone(collection, close);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!artifactVersionId) return;
    const collectionId = collection.id;
    const linked = await run({ artifactVersionId, collectionId, aliases: [...aliases] });
    if (linked?.version) done(linked.version.number, check.number !== undefined);
  };
  const form = useFirstFocus(collection.registry.organization.name);
  const mayNot = check.refusals.length > 0;
  const told = mayNot ? check.refusals : refusals;
  const { registry, types } = collection;
  return (
    <Modal title={`Link a version to ${collection.name}`} close={close} isDrawer>
      <form ref={form} onSubmit={(event) => void submit(event)} className="drawer-form">
        <VersionPicker
          organization={registry.organization.name}
          types={types}
          picked={picked}
          pick={setPicked}
          refusals={ofPicker(told)}
        />
        <Field
          label="Aliases"
          hint="Enter adds one. An alias that another version has moves to this one; latest comes by itself."
          isOptional
          name="aliases"
          refusals={told}
        >
          {(tied) => <Words {...tied} what="alias" words={aliases} change={setAliases} />}
        </Field>
        {check.number !== undefined && (
          <p className="banner">
            It is linked here already, as v{check.number}. Only the aliases would be set.
          </p>
        )}
        <OtherRefusals refusals={told} shown={[...OF_VERSION, "aliases"]} />
        <footer className="drawer-foot">
          <button
            className="button primary"
            disabled={!artifactVersionId || check.isChecking || mayNot || isRunning}
          >
            {isRunning ? "Linking…" : "Link version"}
          </button>
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
          <span className="hint" role="status">
            {check.isChecking && "Checking…"}
            {!check.isChecking && mayNot && "It cannot be linked so."}
          </span>
        </footer>
      </form>
    </Modal>
  );
}

/** The first field can be used once the projects are there, and only then takes the focus. */
function useFirstFocus(organization: string) {
  const form = useRef<HTMLFormElement>(null);
  const isThere = useRead(TeamsQuery, { organization }).data !== undefined;
  useEffect(() => {
    const isUntouched = !form.current?.contains(document.activeElement);
    if (isThere && isUntouched) form.current?.querySelector("select")?.focus();
  }, [isThere]);
  return form;
}

/** The picker shows what is refused of a first link, which here is the whole input. */
function ofPicker(refusals: readonly Refusal[]): Refusal[] {
  return refusals
    .filter((refusal) => OF_VERSION.some((name) => concerns(refusal, name)))
    .map((refusal) => ({ ...refusal, field: ["link"] }));
}

function useDone(collection: ShownCollection, close: () => void) {
  const [, navigate] = useLocation();
  const tell = useToast();
  return (number: number, wasLinked: boolean) => {
    close();
    // Without filters and on the first page, where the new row stands.
    if (!wasLinked) navigate(links.collection(placeOf(collection)), { replace: true });
    tell(wasLinked ? `Set the aliases of v${number}.` : `Linked as v${number}.`);
  };
}
