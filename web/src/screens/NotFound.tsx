import { Link } from "wouter";
import { Title } from "../parts/Title";

/** There is nothing here, or nothing that one may see: nobody can tell which. */
export function NotFound({ what = "This page" }: { what?: string }) {
  return (
    <section className="not-found">
      <Title text="Not found" />
      <p>{what} does not exist, or you may not see it.</p>
      <p>
        <Link href="/" className="button">
          Go home
        </Link>
      </p>
    </section>
  );
}
