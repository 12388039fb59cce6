import { useLocation } from "wouter";
import { useChange } from "../../api/change";
import { links } from "../../app/links";
import { Field } from "../../parts/Field";
import { Radios } from "../../parts/Radios";
import { Reason } from "../../parts/Reason";
import { useDraft } from "../../app/drafts";
import { DraftForm } from "./DraftForm";
import { OwnerField } from "./OwnerField";
import { UpdateRegistryMutation, type RegistrySettings } from "./query";
import { keptByCore, lacking } from "./reasons";
import type { TabProps } from "./Settings";
import { visibilities } from "./visibilities";

const SHOWN = ["name", "description", "visibility", "ownerId"];

function saved(registry: RegistrySettings) {
  return {
    name: registry.name,
    description: registry.description ?? "",
    visibility: registry.visibility,
    ownerId: registry.owner?.id ?? null,
  };
}

/** Name, description, who sees it and who answers for it. */
export function General({ registry, at, draftKey }: TabProps) {
  const draft = useDraft(draftKey, saved(registry));
  const [, navigate] = useLocation();
  const change = useChange(UpdateRegistryMutation);
  const { refusals } = change;
  const { values, set } = draft;
  const save = async () => {
    const saved = await change.run({ registryId: registry.id, ...draft.changes });
    const name = saved?.registry?.name ?? at.registry;
    // The old address leads nowhere any more.
    if (name !== at.registry) {
      navigate(links.settings({ ...at, registry: name }), { replace: true });
    }
    return saved;
  };
  const reasons = reasonsOf(registry);
  return (
    <DraftForm {...{ draft, change, save }} shown={SHOWN} reasons={Object.values(reasons)}>
      <Field
        label="Name"
        name="name"
        refusals={refusals}
        hint={
          reasons.name ? <Reason>{reasons.name}</Reason> : "Paths with the old name stop working."
        }
      >
        {(tied) => (
          <input
            {...tied}
            required
            maxLength={113}
            autoComplete="off"
            disabled={reasons.name !== undefined}
            value={values.name}
            onChange={(event) => set({ name: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Description"
        isOptional
        name="description"
        refusals={refusals}
        hint={reasons.description ? <Reason>{reasons.description}</Reason> : "Markdown"}
      >
        {(tied) => (
          <textarea
            {...tied}
            rows={5}
            disabled={reasons.description !== undefined}
            value={values.description}
            onChange={(event) => set({ description: event.target.value })}
          />
        )}
      </Field>
      <Radios
        label="Visibility"
        name="visibility"
        options={visibilities(registry.organization.displayName)}
        value={values.visibility}
        change={(visibility) => set({ visibility })}
        reason={reasons.visibility}
        refusals={refusals}
      />
      <OwnerField
        registry={registry}
        value={values.ownerId}
        change={(ownerId) => set({ ownerId })}
        reason={reasons.owner}
        refusals={refusals}
      />
    </DraftForm>
  );
}

function reasonsOf(registry: RegistrySettings) {
  const isRestricted = registry.visibility === "RESTRICTED";
  return {
    name: keptByCore(registry, "name") ?? lacking(registry, "RENAME", "MEMBER"),
    description: keptByCore(registry, "description") ?? lacking(registry, "RENAME", "MEMBER"),
    visibility:
      keptByCore(registry, "visibility") ??
      (isRestricted ? "A restricted registry stays restricted." : undefined) ??
      lacking(registry, "CHANGE_VISIBILITY", "ADMIN"),
    owner: lacking(registry, "MANAGE_MEMBERS", "ADMIN"),
  };
}
