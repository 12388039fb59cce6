import { useState, type FormEvent } from "react";
import type { VariablesOf } from "../../api/graphql";
import { useParameters } from "../../parts/page";
import { escaped } from "../registry/where";
import type { CollectionQuery } from "./query";

type Variables = VariablesOf<typeof CollectionQuery>;
type Where = NonNullable<Variables["where"]>;

const ORDERS = {
  "-number": { text: "Number, newest first", order: { field: "NUMBER", direction: "DESC" } },
  number: { text: "Number, oldest first", order: { field: "NUMBER", direction: "ASC" } },
  "-linkedAt": { text: "Last linked", order: { field: "LINKED_AT", direction: "DESC" } },
  linkedAt: { text: "First linked", order: { field: "LINKED_AT", direction: "ASC" } },
} as const;
const WORDS = ["alias", "tag"] as const;

/** The filters that the address holds, as the API takes them. */
export function readFilters(parameters: URLSearchParams): Where | null {
  const every = WORDS.flatMap((name) =>
    parameters.getAll(name).map((text): Where => ({ [name]: { matches: `(?i)${escaped(text)}` } })),
  );
  return every.length > 0 ? { and: every } : null;
}

export function readOrder(parameters: URLSearchParams): NonNullable<Variables["orderBy"]> {
  const asked = parameters.get("sort") as keyof typeof ORDERS | null;
  return (asked ? ORDERS[asked] : undefined)?.order ?? ORDERS["-number"].order;
}

/** Which versions are shown, and in which order. */
export function VersionFilters() {
  const { parameters, set } = useParameters();
  const sort = parameters.get("sort") ?? "";
  return (
    <div className="filters">
      {WORDS.map((name) => (
        <WordFilter key={name} name={name} />
      ))}
      <label>
        Sort by{" "}
        <select
          value={Object.hasOwn(ORDERS, sort) ? sort : "-number"}
          onChange={(event) => set({ sort: event.target.value })}
        >
          {Object.entries(ORDERS).map(([key, { text }]) => (
            <option key={key} value={key}>
              {text}
            </option>
          ))}
        </select>
      </label>
      {WORDS.map((name) => (
        <FilterChips key={name} name={name} />
      ))}
    </div>
  );
}

function WordFilter({ name }: { name: string }) {
  const { parameters, setAll } = useParameters();
  const [text, setText] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const words = parameters.getAll(name);
    const word = text.trim();
    if (word && !words.includes(word)) setAll(name, [...words, word]);
    setText("");
  };
  return (
    <form onSubmit={submit} role="search" aria-label={`Versions by ${name}`}>
      <input
        className="medium"
        type="search"
        aria-label={`Filter by ${name}`}
        placeholder={`Filter by ${name}`}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </form>
  );
}

function FilterChips({ name }: { name: string }) {
  const { parameters, setAll } = useParameters();
  const words = parameters.getAll(name);
  return words.map((word) => (
    <span className="chip" key={word}>
      {name} has “{word}”
      <button
        type="button"
        aria-label={`Remove the filter ${name} has ${word}`}
        onClick={() =>
          setAll(
            name,
            words.filter((each) => each !== word),
          )
        }
      >
        ×
      </button>
    </span>
  ));
}
