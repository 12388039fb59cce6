import type { FormEvent, ReactNode } from "react";
import type { Refusal } from "../../api/change";
import { useToast } from "../../app/Toasts";
import { OtherRefusals } from "../../parts/Field";
import { useFocusOnRefused } from "../../parts/refused";
import type { Draft } from "../../app/drafts";
import { SaveBar } from "./SaveBar";

interface Props {
  draft: Draft<object>;
  /** The change that saves the draft. */
  change: { refusals: readonly Refusal[]; isRunning: boolean; clear: () => void };
  /** Saves; gives undefined where it was refused, and the draft is kept. */
  save: () => Promise<object | undefined>;
  /** The fields of the input that the form shows. */
  shown: readonly string[];
  /** Why each part cannot be changed; undefined for those that can. */
  reasons: readonly (string | undefined)[];
  children: ReactNode;
}

/** Settings that are changed as a draft and saved together. */
export function DraftForm({ draft, change, save, shown, reasons, children }: Props) {
  const { refusals, isRunning, clear } = change;
  const form = useFocusOnRefused(refusals);
  const tell = useToast();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await save())) return;
    draft.discard();
    tell("Saved.");
  };
  const discard = () => {
    clear();
    draft.discard();
  };
  return (
    <form ref={form} className="form settings-form" onSubmit={(event) => void submit(event)}>
      {children}
      <OtherRefusals refusals={refusals} shown={shown} />
      <SaveBar
        draft={draft}
        isRunning={isRunning}
        mayChange={reasons.includes(undefined)}
        discard={discard}
      />
    </form>
  );
}
