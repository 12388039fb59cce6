import type { ReactNode } from "react";

interface Props {
  kind: "info" | "warning" | "danger";
  children: ReactNode;
}

/** A line that must not be overlooked. */
export function Banner({ kind, children }: Props) {
  return (
    <div className={`banner ${kind}`} role={kind === "danger" ? "alert" : "status"}>
      {children}
    </div>
  );
}
