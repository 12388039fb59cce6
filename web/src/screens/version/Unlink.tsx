import { useLocation } from "wouter";
import { useChange } from "../../api/change";
import { links, type CollectionPlace } from "../../app/links";
import { useToast } from "../../app/Toasts";
import { Confirm } from "../../parts/Confirm";
import { UnlinkVersion, type ShownVersion } from "./query";

interface Props {
  at: CollectionPlace;
  version: ShownVersion;
  close: () => void;
}

/** Takes the version out of its collection once that is confirmed. */
export function Unlink({ at, version, close }: Props) {
  const { run, refusals, isRunning } = useChange(UnlinkVersion);
  const [, navigate] = useLocation();
  const tell = useToast();
  const unlink = async () => {
    if (!(await run({ versionId: version.id }))) return;
    navigate(links.collection(at), { replace: true });
    tell(`Unlinked v${version.number}.`);
  };
  const { aliases } = version;
  return (
    <Confirm
      title={`Unlink v${version.number}`}
      action={isRunning ? "Unlinking…" : "Unlink"}
      close={close}
      confirm={() => void unlink()}
      refusals={refusals}
      isRunning={isRunning}
    >
      <p>
        v{version.number} goes from <strong>{at.collection}</strong>
        {aliases.length === 1 && `, with the alias ${aliases[0]}`}
        {aliases.length > 1 && `, with its ${aliases.length} aliases`}. Its number is not given
        again. The artifact <strong>{version.source.path}</strong> stays where it was logged.
      </p>
    </Confirm>
  );
}
