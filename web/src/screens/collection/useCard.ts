import { useState } from "react";
import { useClient } from "urql";
import type { Refusal } from "../../api/change";
import { useEdit } from "../../parts/useEdit";
import { CardQuery, UpdateCollection, type ShownCollection } from "./query";

const UNREAD: Refusal = {
  code: "FAILED",
  message: "Nothing was saved: whether others changed the card could not be read. Try again.",
  field: null,
};

/** A card while it is written, which is not saved over what somebody else wrote meanwhile. */
export function useCard(collection: ShownCollection, focus: () => void) {
  const client = useClient();
  const { edit, refusals, isRunning } = useEdit(UpdateCollection);
  // Not the collection's own, which follows every change that is read.
  const [began] = useState(collection.description ?? "");
  const [text, setText] = useState(began);
  const [theirs, setTheirs] = useState<string>();
  const [isReading, setReading] = useState(false);
  const [unread, setUnread] = useState<readonly Refusal[]>();
  const collectionId = collection.id;
  const input = (text: string) => ({ collectionId, description: text.trim() ? text : null });

  /** What is kept now; undefined where that could not be read. */
  const kept = async () => {
    const options = { requestPolicy: "network-only" } as const;
    const { data } = await client.query(CardQuery, { id: collectionId }, options).toPromise();
    // A collection that is gone is refused by the change itself.
    return data && (data.node?.__typename === "Collection" ? (data.node.description ?? "") : seen);
  };
  /** What the writer knows to be replaced. */
  const seen = theirs ?? began;

  /** Whether it was saved; where others changed the card, `theirs` holds what they wrote. */
  const save = async (): Promise<boolean> => {
    setReading(true);
    const now = await kept();
    setReading(false);
    setUnread(now === undefined ? [UNREAD] : undefined);
    if (now === undefined) return false;
    if (now !== seen && now !== text) {
      setTheirs(now);
      return false;
    }
    const back = { input: input(seen), said: "The card is as others wrote it again.", focus };
    return edit(
      { input: input(text), said: "Saved the card." },
      theirs === undefined ? undefined : back,
    );
  };

  return {
    text,
    setText,
    isTouched: text !== began,
    theirs,
    save,
    refusals: unread ?? refusals,
    isSaving: isReading || isRunning,
  };
}
