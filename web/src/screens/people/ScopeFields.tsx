import { useId } from "react";
import type { Refusal } from "../../api/change";
import { concerns } from "../../parts/Field";
import { SCOPES, type Scope } from "./keys";

interface Props {
  scopes: readonly Scope[];
  change: (scopes: readonly Scope[]) => void;
  refusals: readonly Refusal[];
}

/** What a key is good for. */
export function ScopeFields({ scopes, change, refusals }: Props) {
  const id = useId();
  const own = refusals.filter((refusal) => concerns(refusal, "scopes"));
  const toggle = (scope: Scope, isOn: boolean) =>
    change(isOn ? [...scopes, scope] : scopes.filter((each) => each !== scope));
  return (
    <fieldset className="radios" aria-describedby={own.length > 0 ? `${id}-error` : undefined}>
      <legend>Good for</legend>
      {SCOPES.map(({ scope, text, hint }) => (
        <div className="choice" key={scope}>
          <input
            type="checkbox"
            id={`${id}-${scope}`}
            aria-describedby={`${id}-${scope}-hint`}
            aria-invalid={own.length > 0 || undefined}
            checked={scopes.includes(scope)}
            onChange={(event) => toggle(scope, event.target.checked)}
          />
          <label htmlFor={`${id}-${scope}`}>{text}</label>
          <p className="hint" id={`${id}-${scope}-hint`}>
            {hint}
          </p>
        </div>
      ))}
      {own.length > 0 && (
        <div className="field-error" id={`${id}-error`} role="alert">
          {own.map((refusal) => (
            <p key={refusal.message}>{refusal.message}</p>
          ))}
        </div>
      )}
    </fieldset>
  );
}
