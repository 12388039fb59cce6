/** Something is on its way; said only if it takes a moment, so that quick answers do not flicker. */
export function Waiting({ what = "Loading" }: { what?: string }) {
  return (
    <p className="waiting" role="status">
      {what}…
    </p>
  );
}
