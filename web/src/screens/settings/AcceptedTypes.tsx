import { useChange } from "../../api/change";
import { Field } from "../../parts/Field";
import { Radios } from "../../parts/Radios";
import { Reason } from "../../parts/Reason";
import { useDraft } from "../../app/drafts";
import { DraftForm } from "./DraftForm";
import { FixedWords } from "./FixedWords";
import { UpdateRegistryMutation, type RegistrySettings } from "./query";
import { keptByCore, lacking } from "./reasons";
import type { TabProps } from "./Settings";
import { SingleType } from "./SingleType";

const SHOWN = ["acceptsAllTypes", "addAcceptedTypes", "singleTypeCollections"];

const MODES = [
  {
    value: "all",
    text: "All types",
    hint: "Artifacts of any type come in; the types seen are noted below.",
  },
  {
    value: "list",
    text: "Listed types only",
    hint: "Only the types below come in. Every type already in use stays on the list.",
  },
] as const;

/** Which artifact types come in; a type that was saved stays for good. */
export function AcceptedTypes({ registry, draftKey }: TabProps) {
  const draft = useDraft(draftKey, {
    acceptsAllTypes: registry.acceptsAllTypes,
    addAcceptedTypes: [] as readonly string[],
    singleTypeCollections: registry.singleTypeCollections,
  });
  const change = useChange(UpdateRegistryMutation);
  const { refusals } = change;
  const { values, set } = draft;
  const save = () => {
    const { addAcceptedTypes: added, ...changes } = draft.changes;
    const input = { ...changes, ...(added && { addAcceptedTypes: [...added] }) };
    return change.run({ registryId: registry.id, ...input });
  };
  const reasons = reasonsOf(registry, values.acceptsAllTypes);
  const chooseMode = (mode: "all" | "list") =>
    // What was to be added could not be, once all are accepted.
    set({ acceptsAllTypes: mode === "all", ...(mode === "all" ? { addAcceptedTypes: [] } : {}) });
  return (
    <DraftForm {...{ draft, change, save }} shown={SHOWN} reasons={Object.values(reasons)}>
      <Radios
        label="Accepted types"
        name="acceptsAllTypes"
        options={MODES}
        value={values.acceptsAllTypes ? "all" : "list"}
        change={chooseMode}
        reason={reasons.mode}
        refusals={refusals}
      />
      <Field
        label={values.acceptsAllTypes ? "Types seen so far" : "Types"}
        name="addAcceptedTypes"
        refusals={refusals}
        hint={
          reasons.add ? (
            <Reason>{reasons.add}</Reason>
          ) : (
            "Enter adds one. Once saved, a type can never be removed."
          )
        }
      >
        {(tied) => (
          <FixedWords
            tied={tied}
            what="type"
            fixed={registry.acceptedTypes}
            words={values.addAcceptedTypes.filter((type) => !registry.acceptedTypes.includes(type))}
            change={(addAcceptedTypes) => set({ addAcceptedTypes })}
            isDisabled={reasons.add !== undefined}
          />
        )}
      </Field>
      <SingleType
        isOn={values.singleTypeCollections}
        change={(singleTypeCollections) => set({ singleTypeCollections })}
        reason={reasons.single}
        refusals={refusals}
      />
    </DraftForm>
  );
}

function reasonsOf(registry: RegistrySettings, acceptsAll: boolean) {
  const all = "No type is added while all are accepted: choose listed types first.";
  return {
    mode:
      keptByCore(registry, "list of types; types may be added to it") ??
      lacking(registry, "CHANGE_TYPE_MODE", "ADMIN"),
    add: lacking(registry, "ADD_TYPE", "MEMBER") ?? (acceptsAll ? all : undefined),
    single: lacking(registry, "CHANGE_TYPE_MODE", "ADMIN"),
  };
}
