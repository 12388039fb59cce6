import type { Refusal } from "../../api/change";
import { Field } from "../../parts/Field";
import { Choice, type Option } from "./Choice";
import { withPicked } from "./picked";
import { VersionsQuery } from "./query";
import { usePages } from "./usePages";

interface Props {
  artifact: string | undefined;
  picked: Option | undefined;
  pick: (version: Option | undefined) => void;
  refusals: readonly Refusal[];
}

/** The artifact's versions that are committed, the newest first. */
export function VersionField({ artifact, picked, pick, refusals }: Props) {
  const page = usePages(VersionsQuery, { id: artifact ?? "" }, !artifact, (data) => {
    return data.node?.__typename === "Artifact" ? data.node.versions : undefined;
  });
  const options = page.nodes
    .filter(({ state }) => state === "COMMITTED")
    .map(({ id, number, aliases }) => ({ value: id, text: textOf(number, aliases) }));
  const none = page.isLoading ? "Loading…" : "None";
  return (
    <Field label="Version" hint={page.more} name="link" refusals={refusals}>
      {(tied) => (
        <Choice
          tied={tied}
          value={picked?.value}
          pick={(id) => pick(options.find(({ value }) => value === id))}
          groups={[{ options: withPicked(options, picked) }]}
          isDisabled={!artifact}
          empty={artifact ? none : "Select an artifact first"}
          prompt="Select a version"
        />
      )}
    </Field>
  );
}

function textOf(number: number | null, aliases: readonly string[]): string {
  return aliases.length > 0 ? `v${number} (${aliases.join(", ")})` : `v${number}`;
}
