import { ROLE_WORDS, yours } from "../people/roles";
import type { RegistrySettings } from "./query";

type Action = RegistrySettings["viewerCan"][number];

/** Why the viewer may not do this in the registry; undefined where they may. */
export function lacking(registry: RegistrySettings, action: Action, least: "MEMBER" | "ADMIN") {
  if (registry.viewerCan.includes(action)) return undefined;
  return `This needs the role ${ROLE_WORDS[least]} here; ${yours(registry.viewerRole)}.`;
}

/** Why a core registry keeps this. */
export function keptByCore(registry: RegistrySettings, what: string): string | undefined {
  return registry.isCore ? `A core registry keeps its ${what}.` : undefined;
}
