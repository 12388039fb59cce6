import { useState, type FormEvent, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { useChange } from "../../api/change";
import { links } from "../../app/links";
import { useToast } from "../../app/Toasts";
import { Field, OtherRefusals } from "../../parts/Field";
import { Radios } from "../../parts/Radios";
import { useFocusOnRefused } from "../../parts/refused";
import { SingleType } from "../settings/SingleType";
import { visibilities } from "../settings/visibilities";
import { CreateRegistryMutation } from "./query";
import { TypesFields } from "./TypesFields";

const SHOWN = [
  "organization",
  "name",
  "description",
  "visibility",
  "acceptedTypes",
  "singleTypeCollections",
];

interface Props {
  organizations: readonly { id: string; name: string; displayName: string }[];
  organization: string;
  choose: (organization: string) => void;
  more: ReactNode;
}

/** All that a registry begins with; most of it can be changed later. */
export function RegistryForm({ organizations, organization, choose, more }: Props) {
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [visibility, setVisibility] = useState<"ORGANIZATION" | "RESTRICTED">("ORGANIZATION");
  const [types, setTypes] = useState<readonly string[]>();
  const [isSingle, setSingle] = useState(false);
  const { run, refusals, isRunning } = useChange(CreateRegistryMutation);
  const form = useFocusOnRefused(refusals);
  const [, navigate] = useLocation();
  const tell = useToast();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const made = await run({
      organization,
      name,
      description: description || null,
      visibility,
      acceptedTypes: types ? [...types] : null,
      singleTypeCollections: isSingle,
    });
    if (!made?.registry) return;
    const { registry } = made;
    const at = { organization: registry.organization.name, registry: registry.name };
    // Back leads to where one came from, not into the form that has been sent.
    navigate(links.registry(at), { replace: true });
    tell(`Created the registry ${registry.name}. You are Admin of it.`);
  };
  const chosen = organizations.find((each) => each.name === organization);
  return (
    <form ref={form} className="form" onSubmit={(event) => void submit(event)}>
      <Field label="Organization" name="organization" refusals={refusals} hint={more}>
        {(tied) => (
          <select {...tied} value={organization} onChange={(event) => choose(event.target.value)}>
            {!chosen && <option value={organization}>{organization}</option>}
            {organizations.map((each) => (
              <option key={each.id} value={each.name}>
                {each.displayName}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field
        label="Name"
        name="name"
        refusals={refusals}
        hint={`Its path is ${organization}/wandb-registry-${name || "NAME"}`}
      >
        {(tied) => (
          <input
            {...tied}
            required
            autoFocus
            autoComplete="off"
            maxLength={113}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label="Description" hint="Markdown" isOptional name="description" refusals={refusals}>
        {(tied) => (
          <textarea
            {...tied}
            rows={4}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
      <Radios
        label="Visibility"
        name="visibility"
        options={visibilities(chosen?.displayName ?? organization)}
        value={visibility}
        change={setVisibility}
        refusals={refusals}
      />
      <TypesFields types={types} change={setTypes} refusals={refusals} />
      <SingleType isOn={isSingle} change={setSingle} refusals={refusals} />
      <OtherRefusals refusals={refusals} shown={SHOWN} />
      <footer className="form-foot">
        <button className="button primary" disabled={isRunning}>
          {isRunning ? "Creating…" : "Create registry"}
        </button>
        <Link href={links.organization(organization)} className="button">
          Cancel
        </Link>
      </footer>
    </form>
  );
}
