import type { Refusal } from "../../api/change";
import { Field } from "../../parts/Field";

/** In how many days, "never", or "date" for the day that is given. */
export interface Expiry {
  days: string;
  date: string;
}

const CHOICES = {
  "30": "In 30 days",
  "90": "In 90 days",
  "365": "In a year",
  never: "Never",
  date: "At the end of a day…",
};

const DAY_MS = 86_400_000;

/** The moment, as the API takes it; null for never. */
export function expiryOf({ days, date }: Expiry): string | null {
  if (days === "never") return null;
  if (days === "date") return new Date(`${date}T23:59:59`).toISOString();
  return new Date(Date.now() + Number(days) * DAY_MS).toISOString();
}

interface Props {
  expiry: Expiry;
  change: (expiry: Expiry) => void;
  refusals: readonly Refusal[];
}

/** Until when a key is good. */
export function ExpiryFields({ expiry, change, refusals }: Props) {
  const isDate = expiry.days === "date";
  return (
    <>
      <Field label="Expires" {...(isDate ? {} : { name: "expiresAt", refusals })}>
        {(tied) => (
          <select
            {...tied}
            value={expiry.days}
            onChange={(event) => change({ ...expiry, days: event.target.value })}
          >
            {Object.entries(CHOICES).map(([key, text]) => (
              <option key={key} value={key}>
                {text}
              </option>
            ))}
          </select>
        )}
      </Field>
      {isDate && (
        <Field label="Last day" name="expiresAt" refusals={refusals}>
          {(tied) => (
            <input
              {...tied}
              type="date"
              required
              value={expiry.date}
              onChange={(event) => change({ ...expiry, date: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}
