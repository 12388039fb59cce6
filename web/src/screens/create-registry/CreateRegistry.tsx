import { useRead } from "../../api/read";
import { links } from "../../app/links";
import { useViewer } from "../../app/session";
import { Empty } from "../../parts/Empty";
import { Failed } from "../../parts/Failed";
import { useParameters } from "../../parts/page";
import { Title } from "../../parts/Title";
import { Waiting } from "../../parts/Waiting";
import { usePages } from "../pick/usePages";
import { OrganizationsQuery } from "./query";
import { RegistryForm } from "./RegistryForm";
import "../../styles/settings.css";

/** A new registry, in the organization that the address names or that is chosen here. */
export default function CreateRegistry() {
  const { parameters, set } = useParameters();
  const viewer = useViewer();
  const { error, again } = useRead(OrganizationsQuery, {}, { isMain: true });
  const { nodes, isLoading, more } = usePages(
    OrganizationsQuery,
    {},
    false,
    (data) => data.organizations,
  );
  const open = nodes.filter(
    ({ viewerRole }) => viewer.isAdministrator || viewerRole === "MEMBER" || viewerRole === "ADMIN",
  );
  const asked = parameters.get("organization") ?? open[0]?.name ?? "";
  const isReady = !isLoading || nodes.length > 0;
  return (
    <section>
      <Title text="Create registry" crumbs={[{ text: "Registries", href: links.home() }]} />
      {error && nodes.length === 0 && <Failed error={error} again={again} />}
      {!isReady && <Waiting />}
      {isReady && !error && open.length === 0 && (
        <Empty title="You cannot create a registry yet">
          <p>It needs the role Member or Admin in an organization; ask an admin of yours.</p>
        </Empty>
      )}
      {open.length > 0 && (
        <RegistryForm
          organizations={open}
          organization={asked}
          choose={(organization) => set({ organization }, { replace: true })}
          more={more}
        />
      )}
    </section>
  );
}
