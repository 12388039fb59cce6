import { useId, type ReactNode } from "react";
import type { Refusal } from "../api/change";

/** What ties a control to its label, hint and error. */
export interface Tied {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

interface Props {
  label: string;
  hint?: ReactNode;
  isOptional?: boolean;
  /** The name of the field in the mutation's input, for refusals; a dotted path for inner ones. */
  name?: string;
  refusals?: readonly Refusal[];
  children: (tied: Tied) => ReactNode;
}

/** A labelled control, with the server's refusal of it next to it. */
export function Field({ label, hint, isOptional, name, refusals = [], children }: Props) {
  const id = useId();
  const own = name ? refusals.filter((refusal) => concerns(refusal, name)) : [];
  const described = [hint && `${id}-hint`, own.length > 0 && `${id}-error`].filter(Boolean);
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {isOptional && <span className="optional"> optional</span>}
      </label>
      {children({
        id,
        "aria-describedby": described.join(" ") || undefined,
        "aria-invalid": own.length > 0 || undefined,
      })}
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {own.length > 0 && (
        <div className="field-error" id={`${id}-error`} role="alert">
          {own.map((refusal) => (
            <p key={refusal.message}>{refusal.message}</p>
          ))}
        </div>
      )}
    </div>
  );
}

/** Whether the refusal is of this field or of something inside of it. */
export function concerns(refusal: Refusal, name: string): boolean {
  const path = (refusal.field ?? []).join(".");
  return path === name || path.startsWith(`${name}.`);
}

/** The refusals that no field of the form shows. */
export function OtherRefusals({
  refusals,
  shown,
}: {
  refusals: readonly Refusal[];
  shown: readonly string[];
}) {
  const others = refusals.filter((refusal) => !shown.some((name) => concerns(refusal, name)));
  if (others.length === 0) return null;
  return (
    <div className="banner danger refusals" role="alert" tabIndex={-1}>
      {others.map((refusal) => (
        <p key={refusal.message}>{refusal.message}</p>
      ))}
    </div>
  );
}
