import { useId, type ReactNode } from "react";
import type { Refusal } from "../api/change";
import { concerns } from "./Field";
import { Reason } from "./Reason";
import "../styles/forms.css";

interface Option<Value> {
  value: Value;
  text: string;
  hint?: ReactNode;
}

interface Props<Value> {
  label: string;
  options: readonly Option<Value>[];
  value: Value;
  change: (value: Value) => void;
  /** Why nothing else can be chosen; without it, it can. */
  reason?: string | undefined;
  name?: string;
  refusals?: readonly Refusal[];
}

/** One choice of a few, each with a word on what it means. */
export function Radios<Value extends string>(props: Props<Value>) {
  const { label, options, value, change, reason, name, refusals = [] } = props;
  const id = useId();
  const own = name ? refusals.filter((refusal) => concerns(refusal, name)) : [];
  const described = [reason && `${id}-reason`, own.length > 0 && `${id}-error`].filter(Boolean);
  return (
    <fieldset
      className="radios"
      role="radiogroup"
      aria-describedby={described.join(" ") || undefined}
      aria-invalid={own.length > 0 || undefined}
    >
      <legend>{label}</legend>
      {options.map((option) => (
        <div className="choice" key={option.value}>
          <input
            type="radio"
            id={`${id}-${option.value}`}
            name={id}
            checked={option.value === value}
            disabled={reason !== undefined}
            aria-describedby={option.hint ? `${id}-${option.value}-hint` : undefined}
            onChange={() => change(option.value)}
          />
          <label htmlFor={`${id}-${option.value}`}>{option.text}</label>
          {option.hint && (
            <p className="hint" id={`${id}-${option.value}-hint`}>
              {option.hint}
            </p>
          )}
        </div>
      ))}
      {reason && <Reason id={`${id}-reason`}>{reason}</Reason>}
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
