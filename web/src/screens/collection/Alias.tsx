import type { ReactNode } from "react";
import { Icon } from "../../parts/Icon";

interface Props {
  alias: string;
  protectedAliases: readonly string[];
  /** Why it cannot be changed here, where it could be. */
  reason?: string | undefined;
  children?: ReactNode;
}

/** An alias, by its colour and icon automatic, protected, or neither. */
export function Alias({ alias, protectedAliases, reason, children }: Props) {
  const isAutomatic = alias === "latest";
  const isProtected = !isAutomatic && protectedAliases.includes(alias);
  const kind = isAutomatic ? "automatic" : isProtected ? "protected" : "";
  const why = isAutomatic ? "Follows the version that was linked last" : undefined;
  return (
    <span className={`alias ${kind}`} title={reason ?? (isProtected ? "Protected" : why)}>
      {isProtected && <Icon name="lock" label={reason ?? "Protected"} />}
      {alias}
      {children}
    </span>
  );
}
