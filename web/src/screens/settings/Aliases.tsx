import type { FormEvent } from "react";
import { useChange } from "../../api/change";
import { graphql } from "../../api/graphql";
import { useToast } from "../../app/Toasts";
import { Field, OtherRefusals } from "../../parts/Field";
import { Reason } from "../../parts/Reason";
import { Words } from "../../parts/Words";
import { useDraft } from "./draft";
import { FixedWords } from "./FixedWords";
import { lacking } from "./reasons";
import { SaveBar } from "./SaveBar";
import type { TabProps } from "./Settings";

const SetProtectedAliasesMutation = graphql(`
  mutation SetProtectedAliases($input: SetProtectedAliasesInput!) {
    setProtectedAliases(input: $input) {
      registry {
        id
        protectedAliases
      }
      errors {
        code
        message
        field
      }
    }
  }
`);

/** The aliases that only an Admin sets, moves and takes away. */
export function Aliases({ registry, draftKey }: TabProps) {
  const draft = useDraft(draftKey, { aliases: registry.protectedAliases as readonly string[] });
  const { run, refusals, isRunning, clear } = useChange(SetProtectedAliasesMutation);
  const tell = useToast();
  const reason = lacking(registry, "EDIT_PROTECTED_ALIASES", "ADMIN");
  const { aliases } = draft.values;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run({ registryId: registry.id, aliases: [...aliases] }))) return;
    draft.discard();
    tell("Saved.");
  };
  const discard = () => {
    clear();
    draft.discard();
  };
  return (
    <form className="form settings-form" onSubmit={(event) => void submit(event)}>
      <p className="description">
        A version under a protected alias can be unlinked by an Admin only, and its artifact cannot
        be deleted. The name counts in every collection of the registry.
      </p>
      <Field
        label="Protected aliases"
        name="aliases"
        refusals={refusals}
        hint={reason ? <Reason>{reason}</Reason> : "Enter adds one, such as production."}
      >
        {(tied) =>
          reason ? (
            <FixedWords
              {...{ tied, words: [], change: () => {} }}
              what="alias"
              fixed={aliases}
              isDisabled
            />
          ) : (
            <Words
              {...tied}
              what="alias"
              words={aliases}
              change={(aliases) => draft.set({ aliases })}
            />
          )
        }
      </Field>
      <OtherRefusals refusals={refusals} shown={["aliases"]} />
      <SaveBar draft={draft} isRunning={isRunning} mayChange={!reason} discard={discard} />
    </form>
  );
}
