import { useId, useState, type FormEvent } from "react";
import type { VariablesOf } from "../../api/graphql";
import { useParameters } from "../../parts/page";
import type { RegistryQuery } from "./query";
import type { ShownRegistry } from "./Registry";

type Variables = VariablesOf<typeof RegistryQuery>;
type Where = NonNullable<Variables["where"]>;

const ORDERS = {
  name: { text: "Name", order: { field: "NAME", direction: "ASC" } },
  "-name": { text: "Name, reversed", order: { field: "NAME", direction: "DESC" } },
  "-updated": { text: "Last changed", order: { field: "UPDATED_AT", direction: "DESC" } },
  "-created": { text: "Newest", order: { field: "CREATED_AT", direction: "DESC" } },
  created: { text: "Oldest", order: { field: "CREATED_AT", direction: "ASC" } },
} as const;

/** The filters that the address holds, as the API takes them. */
export function readFilters(parameters: URLSearchParams): Where | null {
  const every: Where[] = [];
  const text = parameters.get("q");
  if (text) every.push({ name: { matches: `(?i)${escaped(text)}` } });
  for (const type of parameters.getAll("type")) every.push({ type: { eq: type } });
  for (const tag of parameters.getAll("tag")) every.push({ tag: { eq: tag } });
  return every.length > 0 ? { and: every } : null;
}

export function readOrder(parameters: URLSearchParams): NonNullable<Variables["orderBy"]> {
  const asked = parameters.get("sort") as keyof typeof ORDERS | null;
  return (asked ? ORDERS[asked] : undefined)?.order ?? ORDERS.name.order;
}

/** The text as a regular expression that finds it and nothing else. */
export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** What is shown of the collections, and in which order. */
export function Filters({ registry }: { registry: ShownRegistry }) {
  const { parameters, set } = useParameters();
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
          value={parameters.get("sort") ?? "name"}
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

function TextFilter() {
  const { parameters, set } = useParameters();
  const [text, setText] = useState(parameters.get("q") ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set({ q: text.trim() });
  };
  return (
    <form onSubmit={submit} role="search" aria-label="Collections">
      <input
        type="search"
        aria-label="Filter collections by name"
        placeholder="Filter by name"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value === "") set({ q: null });
        }}
      />
    </form>
  );
}

function ListFilter({ name, label, words }: { name: string; label: string; words: string[] }) {
  const { parameters, add } = useList(name);
  const rest = words.filter((word) => !parameters.includes(word));
  const id = useId();
  if (words.length < 2) return null;
  return (
    <span>
      <label htmlFor={id}>{label}</label>{" "}
      <select id={id} value="" onChange={(event) => add(event.target.value)}>
        <option value="">Any</option>
        {rest.map((word) => (
          <option key={word}>{word}</option>
        ))}
      </select>
    </span>
  );
}

function TagFilter() {
  const { add } = useList("tag");
  const [text, setText] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) add(text.trim());
    setText("");
  };
  return (
    <form onSubmit={submit}>
      <input
        className="short"
        aria-label="Filter by tag"
        placeholder="Tag"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </form>
  );
}

function Chips() {
  const { parameters, set } = useParameters();
  const text = parameters.get("q");
  return (
    <>
      {text && <Chip label={`Name has “${text}”`} remove={() => set({ q: null })} />}
      <ListChips name="type" />
      <ListChips name="tag" />
    </>
  );
}

function ListChips({ name }: { name: string }) {
  const { parameters, remove } = useList(name);
  return parameters.map((word) => (
    <Chip key={word} label={`${name}: ${word}`} remove={() => remove(word)} />
  ));
}

function Chip({ label, remove }: { label: string; remove: () => void }) {
  return (
    <span className="chip">
      {label}
      <button type="button" aria-label={`Remove the filter ${label}`} onClick={remove}>
        ×
      </button>
    </span>
  );
}

function useList(name: string) {
  const { parameters, setAll } = useParameters();
  const words = parameters.getAll(name);
  return {
    parameters: words,
    add: (word: string) => word && !words.includes(word) && setAll(name, [...words, word]),
    remove: (word: string) =>
      setAll(
        name,
        words.filter((each) => each !== word),
      ),
  };
}
