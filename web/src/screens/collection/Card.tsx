import "../../styles/markdown.css";
import { useEffect, useRef, useState } from "react";
import { Markdown } from "../../parts/Markdown";
import { EditCard } from "./EditCard";
import { reasonAgainst } from "./may";
import type { ShownCollection } from "./query";

interface Props {
  collection: ShownCollection;
  /** Told whether somebody writes here, which nothing read meanwhile may take away. */
  writing: (isWriting: boolean) => void;
}

/** What the collection is about, in its people's words. */
export function Card({ collection, writing }: Props) {
  const [isEditing, setEditing] = useState(false);
  const edit = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  useEffect(() => {
    if (wasEditing.current && !isEditing) edit.current?.focus();
    wasEditing.current = isEditing;
    writing(isEditing);
  }, [isEditing, writing]);
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
        <EditCard
          collection={collection}
          close={() => setEditing(false)}
          focus={() => edit.current?.focus()}
        />
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
