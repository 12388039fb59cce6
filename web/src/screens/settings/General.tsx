import { useLocation } from "wouter";
import { links } from "../../app/links";
import { Field, OtherRefusals } from "../../parts/Field";
import { Radios } from "../../parts/Radios";
import { Reason } from "../../parts/Reason";
import { useDraft } from "./draft";
import { OwnerField } from "./OwnerField";
import type { RegistrySettings } from "./query";
import { keptByCore, lacking } from "./reasons";
import { SaveBar } from "./SaveBar";
import type { TabProps } from "./Settings";
import { useSave } from "./useSave";
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
  const { onSubmit, refusals, isRunning, discard } = useSave(
    registry.id,
    draft,
    (changes) => changes,
    (name) => {
      if (name !== at.registry) {
        navigate(links.settings({ ...at, registry: name }), { replace: true });
      }
    },
  );
  const { values, set } = draft;
  const reasons = reasonsOf(registry);
  return (
    <form className="form settings-form" onSubmit={onSubmit}>
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
      <OtherRefusals refusals={refusals} shown={SHOWN} />
      <SaveBar
        draft={draft}
        isRunning={isRunning}
        mayChange={Object.values(reasons).some((reason) => reason === undefined)}
        discard={discard}
      />
    </form>
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
