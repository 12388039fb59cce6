import type { AnyVariables } from "@urql/core";
import { useEffect } from "react";
import type { TypedDocumentNode } from "urql";
import { useChange } from "../api/change";
import { useToast } from "../app/Toasts";

export interface Step<Input> {
  input: Input;
  /** What is said once it is done. */
  said: string;
}

/** The way back from a change. */
export interface Back<Input> extends Step<Input> {
  /** Gives the focus back to where the change was made, since the toast's button goes. */
  focus?: (() => void) | undefined;
}

/** A change that is told of in passing, with a way back. */
export function useEdit<Data, Variables extends AnyVariables & { input: unknown }>(
  mutation: TypedDocumentNode<Data, Variables>,
  gone?: () => void,
) {
  const { run, refusals, clear, isRunning } = useChange(mutation);
  const tell = useToast();
  const isGone = refusals.some(({ code }) => code === "NOT_FOUND");
  useEffect(() => {
    if (isGone) gone?.();
  }, [isGone]);
  const undo = async (back: Back<Variables["input"]>) => {
    back.focus?.();
    const undone = await run(back.input);
    tell(undone ? back.said : "That could not be undone.");
  };
  const edit = async (step: Step<Variables["input"]>, back?: Back<Variables["input"]>) => {
    const done = await run(step.input);
    if (done) tell(step.said, back && (() => void undo(back)));
    return done !== undefined;
  };
  return { edit, refusals, clear, isRunning };
}
