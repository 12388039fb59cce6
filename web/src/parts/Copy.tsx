import { useEffect, useState } from "react";
import { Icon } from "./Icon";

const SHOWN_MS = 1500;

interface Props {
  text: string;
  /** What is copied, for those who do not see where the button stands. */
  what: string;
  label?: string;
}

/** Copies the text, and says so. */
export function Copy({ text, what, label }: Props) {
  const [outcome, setOutcome] = useState<"copied" | "failed">();
  useEffect(() => {
    if (!outcome) return;
    const timer = window.setTimeout(() => setOutcome(undefined), SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [outcome]);
  const copy = async () => setOutcome((await written(text)) ? "copied" : "failed");
  const said = { copied: "Copied", failed: "Press Ctrl+C" };
  return (
    <button
      type="button"
      className="button small quiet copy"
      aria-label={outcome ? said[outcome] : `Copy ${what}`}
      title={`Copy ${what}`}
      onClick={() => void copy()}
    >
      <Icon name={outcome === "copied" ? "check" : "copy"} />
      {label && <span>{outcome ? said[outcome] : label}</span>}
    </button>
  );
}

/** The clipboard is there on https and on this machine alone; elsewhere a selection must do. */
async function written(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedBySelection(text);
  }
}

function copiedBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  const within = document.querySelector("dialog[open]") ?? document.body;
  within.append(area);
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  return isDone;
}
