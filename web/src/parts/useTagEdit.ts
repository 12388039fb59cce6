import type { AnyVariables } from "@urql/core";
import type { TypedDocumentNode } from "urql";
import { useEdit } from "./useEdit";

interface TagChange {
  addTags?: string[];
  removeTags?: string[];
}

/** Ways to add and to take away tags, each with its way back, for whatever the mutation changes. */
export function useTagEdit<Data, Variables extends AnyVariables & { input: unknown }>(
  mutation: TypedDocumentNode<Data, Variables>,
  inputFor: (change: TagChange) => Variables["input"],
  gone: () => void,
) {
  const { edit, refusals, clear } = useEdit(mutation, gone);
  const adding = (tag: string) => ({
    input: inputFor({ addTags: [tag] }),
    said: `Added the tag ${tag}.`,
  });
  const removing = (tag: string) => ({
    input: inputFor({ removeTags: [tag] }),
    said: `Removed the tag ${tag}.`,
  });
  return {
    add: (tag: string, focus: () => void) => edit(adding(tag), { ...removing(tag), focus }),
    remove: (tag: string, focus: () => void) => void edit(removing(tag), { ...adding(tag), focus }),
    refusals,
    clear,
  };
}
