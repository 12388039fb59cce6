import type { FormEvent } from "react";
import { useChange } from "../../api/change";
import type { VariablesOf } from "../../api/graphql";
import { useToast } from "../../app/Toasts";
import type { Draft } from "./draft";
import { UpdateRegistryMutation } from "./query";

type Input = Omit<VariablesOf<typeof UpdateRegistryMutation>["input"], "registryId">;

/** Sends a draft of the registry's settings; says that it is saved, and keeps what was refused. */
export function useSave<Values extends object>(
  registryId: string,
  draft: Draft<Values>,
  input: (changes: Partial<Values>) => Input,
  after: (name: string) => void = () => {},
) {
  const { run, refusals, isRunning, clear } = useChange(UpdateRegistryMutation);
  const tell = useToast();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const saved = await run({ registryId, ...input(draft.changes) });
    if (!saved?.registry) return;
    draft.discard();
    tell("Saved.");
    after(saved.registry.name);
  };
  const discard = () => {
    clear();
    draft.discard();
  };
  return {
    onSubmit: (event: FormEvent) => void submit(event),
    refusals,
    isRunning,
    discard,
  };
}
