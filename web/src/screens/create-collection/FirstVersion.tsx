import { VersionPicker } from "../pick/VersionPicker";
import type { PartProps } from "./filled";

/** The first version to link; none, until one asks for it. */
export function FirstVersion(props: PartProps & { organization: string }) {
  const { organization, values, set, refusals } = props;
  if (!values.isLinking) {
    return (
      <button type="button" className="button" onClick={() => set({ isLinking: true })}>
        Link version
      </button>
    );
  }
  return (
    <fieldset>
      <legend>Link version</legend>
      <VersionPicker
        organization={organization}
        types={values.types}
        picked={values.picked}
        pick={(picked) => set({ picked })}
        refusals={refusals}
      />
      <button type="button" className="button small" onClick={() => set({ isLinking: false })}>
        Link none
      </button>
    </fieldset>
  );
}
