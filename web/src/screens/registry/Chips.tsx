import { useParameters } from "../../parts/page";
import { FilterChip } from "./FilterChip";
import { ListChips } from "./ListChips";

/** The filters that are set, each with a way to be rid of it. */
export function Chips() {
  const { parameters, set } = useParameters();
  const text = parameters.get("q");
  return (
    <>
      {text && <FilterChip label={`Name has “${text}”`} remove={() => set({ q: null })} />}
      <ListChips name="type" />
      <ListChips name="tag" />
    </>
  );
}
