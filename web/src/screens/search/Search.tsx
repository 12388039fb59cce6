import { useRead } from "../../api/read";
import { Empty } from "../../parts/Empty";
import { Failed } from "../../parts/Failed";
import { useParameters } from "../../parts/page";
import { Title } from "../../parts/Title";
import { Waiting } from "../../parts/Waiting";
import { HitList } from "./HitList";
import { SearchQuery } from "./query";
import { SearchPager } from "./SearchPager";

/** What was found, the best first. */
export function Search() {
  const { parameters, set } = useParameters();
  const text = parameters.get("q") ?? "";
  const after = parameters.get("after");
  const { data, error, again } = useRead(
    SearchQuery,
    { text, ...(after ? { after } : {}) },
    { pause: !text, isMain: true },
  );
  const found = data?.search;
  const { hasNextPage = false, endCursor = null } = found?.pageInfo ?? {};
  return (
    <section>
      <Title text={text ? `Search: ${text}` : "Search"} />
      {!text && <Empty title="Type what you look for above, and press Enter" />}
      {error && !data && <Failed error={error} again={again} />}
      {text && !data && !error && <Waiting what="Searching" />}
      {found?.nodes.length === 0 && (
        <Empty title={after ? "Nothing more found" : "Nothing found"}>
          <p>The search looks at names, descriptions, tags and aliases, by whole words.</p>
        </Empty>
      )}
      {found && found.nodes.length > 0 && <HitList hits={found.nodes} total={found.totalCount} />}
      {found && (
        <SearchPager
          isFirst={!after}
          next={hasNextPage ? endCursor : null}
          go={(to) => set({ after: to })}
        />
      )}
    </section>
  );
}
