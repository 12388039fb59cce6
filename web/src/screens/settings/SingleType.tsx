import { useId } from "react";
import type { Refusal } from "../../api/change";
import { concerns } from "../../parts/Field";
import { Reason } from "../../parts/Reason";

const NAME = "singleTypeCollections";

interface Props {
  isOn: boolean;
  change: (isOn: boolean) => void;
  reason?: string | undefined;
  refusals: readonly Refusal[];
}

/** The switch by which a collection has exactly one type. */
export function SingleType({ isOn, change, reason, refusals }: Props) {
  const id = useId();
  const own = refusals.filter((refusal) => concerns(refusal, NAME));
  const isInvalid = own.length > 0;
  return (
    <div className="choice">
      <input
        type="checkbox"
        id={id}
        checked={isOn}
        disabled={reason !== undefined}
        aria-describedby={`${id}-hint${isInvalid ? ` ${id}-error` : ""}`}
        aria-invalid={isInvalid || undefined}
        onChange={(event) => change(event.target.checked)}
      />
      <label htmlFor={id}>Collections have exactly one type</label>
      <div className="hint" id={`${id}-hint`}>
        Without it, a collection accepts one or more types.
        {reason && <Reason>{reason}</Reason>}
      </div>
      {isInvalid && (
        <div className="field-error" id={`${id}-error`} role="alert">
          {own.map((refusal) => (
            <p key={refusal.message}>{refusal.message}</p>
          ))}
        </div>
      )}
    </div>
  );
}
