import { useViewer } from "../../app/session";
import { yours } from "../people/roles";
import type { ShownOrganization } from "./query";

type Ruled = Pick<ShownOrganization, "displayName" | "viewerRole">;

/** Why the viewer does not manage the organization; undefined for those who do. */
export function useManageReason(organization: Ruled | undefined): string | undefined {
  const { isAdministrator } = useViewer();
  if (!organization || isAdministrator || organization.viewerRole === "ADMIN") return undefined;
  const { displayName, viewerRole } = organization;
  return `This needs the role Admin in ${displayName}; ${yours(viewerRole)}.`;
}
