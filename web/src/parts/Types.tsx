interface Props {
  types: readonly string[];
  acceptsAll?: boolean;
}

const MOST = 6;

/** The artifact types that something takes, as ovals. */
export function Types({ types, acceptsAll = false }: Props) {
  const rest = types.slice(MOST);
  if (acceptsAll) {
    return (
      <span className="types">
        <span className="type">All types</span>
      </span>
    );
  }
  return (
    <span className="types">
      {types.slice(0, MOST).map((type) => (
        <span className="type" key={type}>
          {type}
        </span>
      ))}
      {rest.length > 0 && <span title={rest.join(", ")}>+{rest.length}</span>}
    </span>
  );
}
