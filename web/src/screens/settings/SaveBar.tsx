import type { Draft } from "../../app/drafts";

interface Props {
  draft: Draft<object>;
  isRunning: boolean;
  /** Whether there is anything here that the viewer may change. */
  mayChange: boolean;
  discard: () => void;
}

/** Saves what was changed, or takes it back. */
export function SaveBar({ draft, isRunning, mayChange, discard }: Props) {
  return (
    <footer className="form-foot">
      <button className="button primary" disabled={!mayChange || !draft.isChanged || isRunning}>
        {isRunning ? "Saving…" : "Save"}
      </button>
      {draft.isChanged ? (
        <>
          <button type="button" className="button" onClick={discard}>
            Discard changes
          </button>
          <span className="hint">Not saved yet. The changes wait here if you look elsewhere.</span>
        </>
      ) : (
        <span className="hint">{mayChange ? "Everything is saved." : "Nothing to save."}</span>
      )}
    </footer>
  );
}
