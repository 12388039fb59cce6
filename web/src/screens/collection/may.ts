import type { ItsRegistry } from "./query";

type Action = ItsRegistry["viewerCan"][number];

const ADMINS = new Set<Action>(["EDIT_PROTECTED_ALIASES", "ADD_TYPE"]);

const WORDS: { [action in Action]?: string } = {
  LINK: "Linking",
  UNLINK: "Unlinking",
  EDIT_TAGS: "Setting tags",
  EDIT_ALIASES: "Setting aliases",
  EDIT_COLLECTION: "Editing a collection",
  DELETE_COLLECTION: "Deleting a collection",
  EDIT_PROTECTED_ALIASES: "Touching a protected alias",
};

/** Why the viewer may not do this here; undefined where they may. */
export function reasonAgainst(registry: ItsRegistry, action: Action): string | undefined {
  if (registry.viewerCan.includes(action)) return undefined;
  const role = ADMINS.has(action) ? "Admin" : "Member";
  return `${WORDS[action] ?? "This"} needs the role ${role} in the registry ${registry.name}.`;
}

/** Why the viewer may not touch this alias; undefined where they may. */
export function reasonAgainstAlias(registry: ItsRegistry, alias: string): string | undefined {
  if (alias === "latest") return "latest always follows the version that was linked last.";
  const isProtected = registry.protectedAliases.includes(alias);
  const needed = isProtected ? "EDIT_PROTECTED_ALIASES" : "EDIT_ALIASES";
  const reason = reasonAgainst(registry, needed);
  return reason && isProtected ? `${alias} is protected. ${reason}` : reason;
}
