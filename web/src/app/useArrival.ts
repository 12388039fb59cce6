import { useLayoutEffect, useRef, useState, useEffect, type RefObject } from "react";
import { useLocation } from "wouter";

// wouter tells of each kind of move by an event, of which its own listeners hear after these.
let isForward = false;
const on = (kind: string, value: boolean) =>
  window.addEventListener(kind, () => (isForward = value), { capture: true });
on("pushState", true);
on("replaceState", false);
on("popstate", false);

/**
 * Another path is another page: it begins at its top, and the keyboard and what reads the page
 * aloud begin there too. Gives the title to be said.
 */
export function useArrival(main: RefObject<HTMLElement | null>): string {
  const [path] = useLocation();
  const known = useRef(path);
  const hasMoved = useRef(false);
  // A layout effect, so that a field of the new screen that takes the focus has it in the end.
  useLayoutEffect(() => {
    if (path === known.current) return;
    known.current = path;
    hasMoved.current = true;
    if (document.querySelector("dialog[open]")) return;
    if (!holdsFocus(main.current)) main.current?.focus({ preventScroll: true });
    // On the way back the browser itself shows what was seen last.
    if (isForward) window.scrollTo(0, 0);
  }, [path, main]);
  return useSaid(hasMoved);
}

/** Whether something inside has the focus: a tab that was chosen, or the first field of a form. */
function holdsFocus(element: HTMLElement | null): boolean {
  const active = document.activeElement;
  return active !== element && (element?.contains(active) ?? false);
}

/** The title of the window since one has moved; of the first page it is told as it loads. */
function useSaid(hasMoved: RefObject<boolean>): string {
  const [said, say] = useState("");
  useEffect(() => {
    const title = document.querySelector("title");
    if (!title) return;
    // A screen sets its title when it knows its name, which is some time after the path changed.
    const watch = new MutationObserver(() => hasMoved.current && say(document.title));
    watch.observe(title, { childList: true });
    return () => watch.disconnect();
  }, [hasMoved]);
  return said;
}
