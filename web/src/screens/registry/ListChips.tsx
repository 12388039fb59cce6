import { FilterChip } from "./FilterChip";
import { useList } from "./useList";

/** The words that are chosen of one kind. */
export function ListChips({ name }: { name: string }) {
  const { words, remove } = useList(name);
  return words.map((word) => (
    <FilterChip key={word} label={`${name}: ${word}`} remove={() => remove(word)} />
  ));
}
