import type { Tied } from "../../parts/Field";

export interface Option {
  value: string;
  text: string;
}

export interface Group {
  label?: string;
  options: readonly Option[];
}

interface Props {
  tied: Tied;
  value: string | undefined;
  pick: (value: string | undefined) => void;
  groups: readonly Group[];
  isDisabled?: boolean;
  /** Said instead of the prompt where there is nothing to choose from. */
  empty: string;
  prompt: string;
}

/** A native list of choices. */
export function Choice({ tied, value, pick, groups, isDisabled, empty, prompt }: Props) {
  const isEmpty = groups.every(({ options }) => options.length === 0);
  return (
    <select
      {...tied}
      value={value ?? ""}
      disabled={isDisabled || isEmpty}
      onChange={(event) => pick(event.target.value || undefined)}
    >
      <option value="">{isDisabled || isEmpty ? empty : prompt}</option>
      {groups.map(({ label, options }) => {
        const shown = options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ));
        return label ? (
          <optgroup key={label} label={label}>
            {shown}
          </optgroup>
        ) : (
          shown
        );
      })}
    </select>
  );
}
