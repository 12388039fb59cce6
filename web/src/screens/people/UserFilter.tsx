import { useState, type FormEvent } from "react";
import { useParameters } from "../../parts/page";

/** Which users are shown; the address holds it. */
export function UserFilter({ shown }: { shown: string }) {
  const { set } = useParameters();
  const [text, setText] = useState(shown);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set({ q: text.trim() });
  };
  return (
    <form onSubmit={submit} role="search" aria-label="Users">
      <input
        type="search"
        className="wide"
        aria-label="Find users by name, username or whole address"
        placeholder="Name, username or whole address"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value === "") set({ q: null });
        }}
      />
    </form>
  );
}
