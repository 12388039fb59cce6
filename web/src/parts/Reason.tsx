import type { ReactNode } from "react";
import { Icon } from "./Icon";
import "../styles/forms.css";

interface Props {
  /** For what it keeps from being used to refer to. */
  id?: string;
  children: ReactNode;
}

/** Why something cannot be done, where one would do it. */
export function Reason({ id, children }: Props) {
  return (
    <span className="reason" id={id}>
      <Icon name="lock" /> <span>{children}</span>
    </span>
  );
}
