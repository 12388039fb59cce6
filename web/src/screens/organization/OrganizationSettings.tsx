import { useChange } from "../../api/change";
import { graphql } from "../../api/graphql";
import { useViewer } from "../../app/session";
import { Field } from "../../parts/Field";
import { Radios } from "../../parts/Radios";
import { Reason } from "../../parts/Reason";
import { useDraft } from "../../app/drafts";
import { DraftForm } from "../settings/DraftForm";
import type { TabProps } from "./query";

const UpdateOrganizationMutation = graphql(`
  mutation UpdateOrganization($input: UpdateOrganizationInput!) {
    updateOrganization(input: $input) {
      organization {
        id
        displayName
        implicitRegistryRole
      }
      errors {
        code
        message
        field
      }
    }
  }
`);

const SHOWN = ["displayName", "implicitRegistryRole"];

const ROLES = [
  {
    value: "VIEWER",
    text: "Viewer",
    hint: "Members see, use and download what is in registries that the organization sees.",
  },
  {
    value: "RESTRICTED_VIEWER",
    text: "Restricted viewer",
    hint: "Members see what is there; to use and download it they need a role in the registry.",
  },
] as const;

/** What an organization is called, and what its members are in its registries. */
export function OrganizationSettings({ organization, reason }: TabProps) {
  const viewer = useViewer();
  const { displayName, implicitRegistryRole } = organization;
  const draft = useDraft(`${viewer.id}/${organization.id}`, { displayName, implicitRegistryRole });
  const change = useChange(UpdateOrganizationMutation);
  const { refusals } = change;
  const { values, set } = draft;
  const save = () => change.run({ organization: organization.name, ...draft.changes });
  return (
    <DraftForm {...{ draft, change, save }} shown={SHOWN} reasons={[reason]}>
      <Field
        label="Name to show"
        name="displayName"
        refusals={refusals}
        hint={reason ? <Reason>{reason}</Reason> : "Paths may use it as well."}
      >
        {(tied) => (
          <input
            {...tied}
            required
            maxLength={128}
            autoComplete="off"
            disabled={reason !== undefined}
            value={values.displayName}
            onChange={(event) => set({ displayName: event.target.value })}
          />
        )}
      </Field>
      <Radios
        label="What members are in its registries"
        name="implicitRegistryRole"
        options={ROLES}
        value={values.implicitRegistryRole === "RESTRICTED_VIEWER" ? "RESTRICTED_VIEWER" : "VIEWER"}
        change={(implicitRegistryRole) => set({ implicitRegistryRole })}
        reason={reason}
        refusals={refusals}
      />
    </DraftForm>
  );
}
