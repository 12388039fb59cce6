import { useChange } from "../../api/change";
import { graphql } from "../../api/graphql";
import { Field } from "../../parts/Field";
import { Reason } from "../../parts/Reason";
import { Words } from "../../parts/Words";
import { useDraft } from "../../app/drafts";
import { DraftForm } from "./DraftForm";
import { FixedWords } from "./FixedWords";
import { lacking } from "./reasons";
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
  const change = useChange(SetProtectedAliasesMutation);
  const reason = lacking(registry, "EDIT_PROTECTED_ALIASES", "ADMIN");
  const { aliases } = draft.values;
  const save = () => change.run({ registryId: registry.id, aliases: [...aliases] });
  return (
    <DraftForm {...{ draft, change, save }} shown={["aliases"]} reasons={[reason]}>
      <p className="description">
        A version under a protected alias can be unlinked by an Admin only, and its artifact cannot
        be deleted. The name counts in every collection of the registry.
      </p>
      <Field
        label="Protected aliases"
        name="aliases"
        refusals={change.refusals}
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
    </DraftForm>
  );
}
