import { useState, type FormEvent } from "react";
import { useList } from "./useList";

/** A tag that the collections have; Enter adds it to the others. */
export function TagFilter() {
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
