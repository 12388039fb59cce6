import { Chip } from "../../parts/Chip";

/** One filter that is set. */
export function FilterChip({ label, remove }: { label: string; remove: () => void }) {
  return <Chip text={label} remove={remove} removeLabel={`Remove the filter ${label}`} />;
}
