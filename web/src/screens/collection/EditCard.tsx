import { useState, type FormEvent } from "react";
import { Field, OtherRefusals } from "../../parts/Field";
import { useFocusOnRefused } from "../../parts/refused";
import type { ShownCollection } from "./query";
import { Theirs } from "./Theirs";
import { useCard } from "./useCard";

interface Props {
  collection: ShownCollection;
  close: () => void;
  /** Gives the focus back to what opened this. */
  focus: () => void;
}

/** The card as its Markdown; two people who write at once see each other's text. */
export function EditCard({ collection, close, focus }: Props) {
  const { text, setText, isTouched, theirs, save, refusals, isSaving } = useCard(collection, focus);
  const [isShown, setShown] = useState(false);
  const form = useFocusOnRefused(refusals);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await save()) close();
  };
  const isMet = theirs !== undefined;
  return (
    <form ref={form} className="form wide" onSubmit={(event) => void submit(event)}>
      {isMet && <Theirs key={theirs} isShown={isShown} toggle={() => setShown(!isShown)} />}
      <div className="side-by-side">
        <Field
          label={isMet ? "Your card" : "Card"}
          hint="Markdown"
          name="description"
          refusals={refusals}
        >
          {(tied) => (
            <textarea
              {...tied}
              autoFocus
              rows={12}
              value={text}
              onChange={(event) => setText(event.target.value)}
              onKeyDown={(event) => event.key === "Escape" && !isTouched && close()}
            />
          )}
        </Field>
        {isMet && isShown && (
          <Field label="Their card" hint="To copy from into yours">
            {(tied) => <textarea {...tied} readOnly rows={12} value={theirs} />}
          </Field>
        )}
      </div>
      <OtherRefusals refusals={refusals} shown={["description"]} />
      <div className="form-foot">
        <button className="button primary" disabled={isSaving}>
          {isSaving ? "Saving…" : isMet ? "Save mine" : "Save"}
        </button>
        <button type="button" className="button" onClick={close}>
          {isMet ? "Keep theirs" : "Cancel"}
        </button>
      </div>
    </form>
  );
}
