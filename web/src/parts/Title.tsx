import { useEffect, type ReactNode } from "react";
import { Link } from "wouter";

export interface Crumb {
  text: string;
  href: string;
}

interface Props {
  /** The window's title and the heading, where `children` is not another. */
  text: string;
  crumbs?: readonly Crumb[];
  children?: ReactNode;
  /** Buttons at the right. */
  actions?: ReactNode;
}

/** The head of a screen: the way to it, its name, what can be done here. */
export function Title({ text, crumbs = [], children, actions }: Props) {
  useEffect(() => {
    document.title = `${text} · Vitrine`;
  }, [text]);
  return (
    <div className="title">
      {crumbs.length > 0 && (
        <nav aria-label="Breadcrumb" className="crumbs">
          {crumbs.map(({ text, href }) => (
            <Link key={href} href={href}>
              {text}
            </Link>
          ))}
        </nav>
      )}
      <div className="title-line">
        <h1>{children ?? text}</h1>
        {actions && <div className="actions">{actions}</div>}
      </div>
    </div>
  );
}
