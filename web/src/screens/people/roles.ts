/** What the roles are called. */
export const ROLE_WORDS = {
  RESTRICTED_VIEWER: "Restricted viewer",
  VIEWER: "Viewer",
  MEMBER: "Member",
  ADMIN: "Admin",
} as const;

export type RegistryRole = keyof typeof ROLE_WORDS;
export type OrganizationRole = Exclude<RegistryRole, "RESTRICTED_VIEWER">;

export const REGISTRY_ROLES: readonly RegistryRole[] = [
  "RESTRICTED_VIEWER",
  "VIEWER",
  "MEMBER",
  "ADMIN",
];
export const ORGANIZATION_ROLES: readonly OrganizationRole[] = ["VIEWER", "MEMBER", "ADMIN"];

/** "yours is Viewer", for sentences on why something cannot be done. */
export function yours(role: RegistryRole | null): string {
  return role ? `yours is ${ROLE_WORDS[role]}` : "you have none";
}
