import { useEffect, useRef, type KeyboardEvent } from "react";

export interface Item {
  text: string;
  run: () => void;
  /** Why it cannot be done, said below the words. */
  reason?: string | undefined;
  isDanger?: boolean;
}

/** What is done seldom, behind three dots. */
export function Menu({ label, items }: { label: string; items: readonly Item[] }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = () => menu.current?.removeAttribute("open");
  useEffect(() => {
    const onPointer = (event: PointerEvent) => {
      if (!menu.current?.contains(event.target as Node)) close();
    };
    document.addEventListener("pointerdown", onPointer);
    return () => document.removeEventListener("pointerdown", onPointer);
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !menu.current?.open) return;
    close();
    menu.current.querySelector("summary")?.focus();
  };
  return (
    <details
      ref={menu}
      className="menu"
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        const next = event.relatedTarget;
        if (next && !event.currentTarget.contains(next)) close();
      }}
    >
      <summary className="button" aria-label={label} title={label}>
        …
      </summary>
      <div className="menu-items">
        {items.map(({ text, run, reason, isDanger }) => (
          <button
            type="button"
            key={text}
            className={isDanger ? "menu-item danger" : "menu-item"}
            disabled={reason !== undefined}
            onClick={() => {
              close();
              // Where the focus comes back to from a dialog, since the item itself is hidden then.
              menu.current?.querySelector("summary")?.focus();
              run();
            }}
          >
            {text}
            {reason && <span className="hint">{reason}</span>}
          </button>
        ))}
      </div>
    </details>
  );
}
