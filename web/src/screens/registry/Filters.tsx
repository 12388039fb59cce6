import { useId } from "react";
import { useParameters } from "../../parts/page";
import { Chips } from "./Chips";
import { ListFilter } from "./ListFilter";
import type { ShownRegistry } from "./Registry";
import { TagFilter } from "./TagFilter";
import { TextFilter } from "./TextFilter";
import { ORDERS } from "./where";

/** What is shown of the collections, and in which order. */
export function Filters({ registry }: { registry: ShownRegistry }) {
  const { parameters, set } = useParameters();
  const sort = parameters.get("sort") ?? "";
  const id = useId();
  return (
    <div className="filters">
      <TextFilter key={parameters.get("q")} />
      <ListFilter name="type" label="Type" words={registry.acceptedTypes} />
      <TagFilter />
      <span>
        <label htmlFor={`${id}-sort`}>Sort by</label>{" "}
        <select
          id={`${id}-sort`}
          value={Object.hasOwn(ORDERS, sort) ? sort : "name"}
          onChange={(event) => set({ sort: event.target.value })}
        >
          {Object.entries(ORDERS).map(([key, { text }]) => (
            <option key={key} value={key}>
              {text}
            </option>
          ))}
        </select>
      </span>
      <Chips />
    </div>
  );
}
