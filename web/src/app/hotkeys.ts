import { useEffect, useRef, useSyncExternalStore } from "react";

interface Hotkey {
  keys: string;
  does: string;
  run: () => void;
}

const PAUSE_MS = 1000;
let hotkeys: readonly Hotkey[] = [];
const listeners = new Set<() => void>();
let pressed = "";
let pressedAt = 0;

function set(next: readonly Hotkey[]): void {
  hotkeys = next;
  for (const listener of listeners) listener();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("input, textarea, select, [contenteditable]") !== null
  );
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]") && event.key !== "?") return;
  if (event.key.length !== 1) return;
  const sequence = event.timeStamp - pressedAt < PAUSE_MS ? `${pressed} ${event.key}` : event.key;
  const found = hotkeys.findLast(({ keys }) => keys === sequence || keys === event.key);
  pressed = found ? "" : event.key;
  pressedAt = event.timeStamp;
  if (!found) return;
  event.preventDefault();
  found.run();
});

/** The keys, typed one after the other outside of fields, do this while the component is there. */
export function useHotkey(keys: string, does: string, run: () => void): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const hotkey = { keys, does, run: () => latest.current() };
    set([...hotkeys, hotkey]);
    return () => set(hotkeys.filter((each) => each !== hotkey));
  }, [keys, does]);
}

/** All that can be typed at this moment. */
export function useHotkeys(): readonly Hotkey[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => hotkeys,
  );
}
