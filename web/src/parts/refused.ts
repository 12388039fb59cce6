import { useEffect, useRef } from "react";
import type { Refusal } from "../api/change";

/** For the form that was refused: the first field to mend, or else the reason, takes the focus. */
export function useFocusOnRefused(refusals: readonly Refusal[]) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (refusals.length === 0) return;
    const refused = form.current?.querySelector<HTMLElement>(
      '[aria-invalid="true"]:not(:disabled), .refusals',
    );
    // A group of choices has no focus of its own; it lies on the one that is chosen.
    const chosen = refused?.querySelector<HTMLElement>("input:checked:enabled");
    (chosen ?? refused)?.focus();
  }, [refusals]);
  return form;
}
