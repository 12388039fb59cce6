import { useEffect, useRef, useState, type FormEvent } from "react";
import { useChange } from "../../api/change";
import { useToast } from "../../app/Toasts";
import { Field, OtherRefusals } from "../../parts/Field";
import { Markdown } from "../../parts/Markdown";
import { reasonAgainst } from "./may";
import { UpdateCollection, type ShownCollection } from "./query";

/** What the collection is about, in its people's words. */
export function Card({ collection }: { collection: ShownCollection }) {
  const [isEditing, setEditing] = useState(false);
  const edit = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  useEffect(() => {
    if (wasEditing.current && !isEditing) edit.current?.focus();
    wasEditing.current = isEditing;
  }, [isEditing]);
  const { description, registry } = collection;
  const reason = reasonAgainst(registry, "EDIT_COLLECTION");
  return (
    <section className="card" aria-label="Card">
      <div className="section-line">
        <h2>Card</h2>
        {!isEditing && (
          <button
            type="button"
            ref={edit}
            className="button small"
            disabled={reason !== undefined}
            title={reason}
            onClick={() => setEditing(true)}
          >
            {description ? "Edit card" : "Write a card"}
          </button>
        )}
      </div>
      {isEditing ? (
        <EditCard collection={collection} close={() => setEditing(false)} />
      ) : description ? (
        <CardText text={description} />
      ) : (
        <p className="muted">
          No card yet. It tells others what these versions are for, what they were made from, and
          where not to use them.
        </p>
      )}
    </section>
  );
}

const LONG = 900;
const MANY_LINES = 14;

/** The versions stand below, and a long card would hide them. */
function CardText({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  const isLong = text.length > LONG || text.split("\n").length > MANY_LINES;
  return (
    <>
      <div className={isLong && !isWhole ? "card-text cut" : "card-text"}>
        <Markdown text={text} />
      </div>
      {isLong && (
        <button
          type="button"
          className="link-button"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
        >
          {isWhole ? "Show less" : "Show the whole card"}
        </button>
      )}
    </>
  );
}

interface Props {
  collection: ShownCollection;
  close: () => void;
}

function EditCard({ collection, close }: Props) {
  const [text, setText] = useState(collection.description ?? "");
  const { run, refusals, isRunning } = useChange(UpdateCollection);
  const tell = useToast();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await run({ collectionId: collection.id, description: text.trim() ? text : null });
    if (!done) return;
    tell("Saved the card.");
    close();
  };
  return (
    <form className="form wide" onSubmit={(event) => void submit(event)}>
      <Field label="Card" hint="Markdown" name="description" refusals={refusals}>
        {(tied) => (
          <textarea
            {...tied}
            autoFocus
            rows={12}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) =>
              event.key === "Escape" && text === (collection.description ?? "") && close()
            }
          />
        )}
      </Field>
      <OtherRefusals refusals={refusals} shown={["description"]} />
      <div className="form-foot">
        <button className="button primary" disabled={isRunning}>
          {isRunning ? "Saving…" : "Save"}
        </button>
        <button type="button" className="button" onClick={close}>
          Cancel
        </button>
      </div>
    </form>
  );
}
