import { useEffect, useState } from "react";
import { useHotkey } from "../app/hotkeys";

/** Rows that `j` and `k` walk through and `o` opens. */
export function useRows(count: number, open: (row: number) => void) {
  const [current, setCurrent] = useState(-1);
  useEffect(() => setCurrent(-1), [count]);
  useHotkey("j", "Next row", () => setCurrent((row) => Math.min(row + 1, count - 1)));
  useHotkey("k", "Previous row", () => setCurrent((row) => Math.max(row - 1, 0)));
  useHotkey("o", "Open the row", () => current >= 0 && open(current));
  return {
    of: (row: number) => ({
      "data-current": row === current || undefined,
      ref: row === current ? seen : null,
    }),
  };
}

function seen(row: HTMLElement | null): void {
  row?.scrollIntoView({ block: "nearest" });
}
