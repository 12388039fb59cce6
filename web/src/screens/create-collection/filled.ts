import { useEffect } from "react";
import type { Refusal } from "../../api/change";
import type { VariablesOf } from "../../api/graphql";
import { useViewer } from "../../app/session";
import { fitting, type Picked } from "../pick/picked";
import { useDraft } from "../../app/drafts";
import type { CreateCollectionMutation } from "./query";

/** What the form holds. */
export interface Filled {
  name: string;
  types: readonly string[];
  description: string;
  tags: readonly string[];
  isLinking: boolean;
  picked: Picked;
}

/** What each part of the form is given. */
export interface PartProps {
  values: Filled;
  set: (values: Partial<Filled>) => void;
  refusals: readonly Refusal[];
}

const EMPTY: Filled = {
  name: "",
  types: [],
  description: "",
  tags: [],
  isLinking: false,
  picked: {},
};

/** What was filled in for the registry so far; it outlives the drawer. */
export function useFilled(registryId: string) {
  const viewer = useViewer();
  const { values, set, isChanged, discard } = useDraft(
    `${viewer.id}/${registryId}/new collection`,
    EMPTY,
  );
  const setTypes = (types: readonly string[]) =>
    set({ types, picked: fitting(values.picked, types) });
  useEndOfTyping();
  return { values, set, setTypes, isChanged, discard };
}

/** Takes what is typed into the form, where a field takes it only once it is left. */
export function endTyping(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** Back takes the drawer away without leaving its field first. */
function useEndOfTyping(): void {
  useEffect(() => {
    const end = ({ navigationType }: NavigateEvent) => {
      if (navigationType === "traverse") endTyping();
    };
    // The router hears of `popstate` first. Without this API only a half-typed tag is lost.
    window.navigation?.addEventListener("navigate", end);
    return () => window.navigation?.removeEventListener("navigate", end);
  }, []);
}

export function isHalfPicked({ isLinking, picked }: Filled): boolean {
  return isLinking && picked.project !== undefined && picked.version === undefined;
}

type Input = VariablesOf<typeof CreateCollectionMutation>["input"];

export function inputOf(registryId: string, filled: Filled): Input {
  const { name, types, description, tags, isLinking, picked } = filled;
  const version = isLinking ? picked.version : undefined;
  return {
    registryId,
    name,
    types: [...types],
    description: description || null,
    tags: [...tags],
    link: version ? { artifactVersionId: version.value } : null,
  };
}
