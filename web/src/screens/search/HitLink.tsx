import { Link } from "wouter";
import { Chip } from "../../parts/Chip";

interface Props {
  kind: string;
  href: string;
  path: readonly string[];
  words: readonly string[];
}

/** What it is, the way to it, and the words that it goes by. */
export function HitLink({ kind, href, path, words }: Props) {
  return (
    <>
      <span className="badge">{kind}</span>
      <Link href={href}>{path.join(" / ")}</Link>
      {words.map((word) => (
        <Chip key={word} text={word} />
      ))}
    </>
  );
}
