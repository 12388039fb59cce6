import { useState, type FormEvent } from "react";
import { useParameters } from "../../parts/page";

/** A part of the names of the collections that are shown. */
export function TextFilter() {
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
