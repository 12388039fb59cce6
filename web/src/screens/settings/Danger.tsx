import { useState, type FormEvent } from "react";
import { useLocation } from "wouter";
import { useChange } from "../../api/change";
import { graphql } from "../../api/graphql";
import { links } from "../../app/links";
import { useToast } from "../../app/Toasts";
import { TypedName } from "../../parts/Confirm";
import { OtherRefusals } from "../../parts/Field";
import { Reason } from "../../parts/Reason";
import { useFocusOnRefused } from "../../parts/refused";
import type { RegistrySettings } from "./query";
import type { TabProps } from "./Settings";

const DeleteRegistryMutation = graphql(`
  mutation DeleteRegistry($input: DeleteRegistryInput!) {
    deleteRegistry(input: $input) {
      deletedId
      errors {
        code
        message
        field
      }
    }
  }
`);

/** Deleting the registry, for whoever types its name. */
export function Danger({ registry, at }: TabProps) {
  const { run, refusals, isRunning } = useChange(DeleteRegistryMutation);
  const form = useFocusOnRefused(refusals);
  const [typed, setTyped] = useState("");
  const [, navigate] = useLocation();
  const tell = useToast();
  const reason = reasonOf(registry);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run({ registryId: registry.id, confirmName: typed }))) return;
    navigate(links.organization(at.organization), { replace: true });
    tell(`Deleted the registry ${registry.name}.`);
  };
  const count = registry.collections.totalCount;
  const collections =
    count === 1 ? "its one collection" : `its ${count.toLocaleString("en")} collections`;
  return (
    <form
      ref={form}
      className="form settings-form danger-zone"
      onSubmit={(event) => void submit(event)}
    >
      <h2>Delete this registry</h2>
      <p>
        Deletes {count === 0 ? "the registry" : `the registry and ${collections} with all links`}.
        The artifacts stay in their projects. This cannot be undone.
      </p>
      {reason && <Reason>{reason}</Reason>}
      <TypedName
        name={registry.name}
        typed={typed}
        change={setTyped}
        refusals={refusals}
        isDisabled={reason !== undefined}
      />
      <OtherRefusals refusals={refusals} shown={["confirmName"]} />
      <footer className="form-foot">
        <button className="button danger" disabled={reason !== undefined || isRunning}>
          {isRunning ? "Deleting…" : "Delete registry"}
        </button>
      </footer>
    </form>
  );
}

function reasonOf(registry: RegistrySettings): string | undefined {
  if (registry.isCore) return "A core registry came with the organization and cannot be deleted.";
  if (registry.viewerCan.includes("DELETE")) return undefined;
  const { displayName } = registry.organization;
  return `This is for who created it, while Admin here, and for the admins of ${displayName}.`;
}
