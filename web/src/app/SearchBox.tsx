import { useEffect, useRef, useState, type FormEvent } from "react";
import { useLocation, useSearchParams } from "wouter";
import { useHotkey } from "./hotkeys";
import { links } from "./links";

/** The search over everything; `/` leads to it. */
export function SearchBox() {
  const [location, navigate] = useLocation();
  const [parameters] = useSearchParams();
  const asked = location === "/search" ? (parameters.get("q") ?? "") : "";
  const [text, setText] = useState(asked);
  useEffect(() => setText(asked), [asked]);
  const input = useRef<HTMLInputElement>(null);
  useHotkey("/", "Search", () => input.current?.focus());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) navigate(links.search(text.trim()));
  };
  return (
    <search className="search-box">
      <form onSubmit={submit}>
        <input
          ref={input}
          type="search"
          aria-label="Search registries, collections and versions"
          placeholder="Search registries, collections, tags and aliases"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </form>
    </search>
  );
}
