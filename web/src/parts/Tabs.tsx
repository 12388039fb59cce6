import { Link } from "wouter";

interface Props {
  label: string;
  tabs: readonly { key: string; text: string; href: string }[];
  current: string;
}

/** The parts of a screen, each with an address of its own. */
export function Tabs({ label, tabs, current }: Props) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map(({ key, text, href }) => (
        <Link key={key} href={href} aria-current={key === current ? "page" : undefined}>
          {text}
        </Link>
      ))}
    </nav>
  );
}
