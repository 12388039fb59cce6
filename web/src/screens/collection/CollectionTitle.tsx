import { useState } from "react";
import { useHotkey } from "../../app/hotkeys";
import { links, paths, type CollectionPlace } from "../../app/links";
import { Copy } from "../../parts/Copy";
import { Title } from "../../parts/Title";
import { AddType } from "./AddType";
import { DeleteCollection } from "./DeleteCollection";
import { reasonAgainst } from "./may";
import { Menu } from "./Menu";
import type { ShownCollection } from "./query";
import { RenameCollection } from "./RenameCollection";

interface Props {
  at: CollectionPlace;
  collection: ShownCollection;
  link: () => void;
}

const FORMS = { type: AddType, rename: RenameCollection, delete: DeleteCollection };

/** The collection's name, and what can be done with the whole of it. */
export function CollectionTitle({ at, collection, link }: Props) {
  const [opened, open] = useState<keyof typeof FORMS>();
  const { registry, name } = collection;
  const against = reasonAgainst(registry, "LINK");
  useHotkey("l", "Link a version", () => against === undefined && link());
  const Form = opened && FORMS[opened];
  const edits = reasonAgainst(registry, "EDIT_COLLECTION");
  return (
    <>
      <Title
        text={name}
        crumbs={crumbsOf(at, registry.organization.displayName)}
        actions={
          <>
            <button
              type="button"
              className="button primary"
              disabled={against !== undefined}
              title={against}
              onClick={link}
            >
              Link version
            </button>
            <Menu
              label={`More for ${name}`}
              items={[
                {
                  text: "Add a type",
                  run: () => open("type"),
                  reason: edits ?? againstTypes(collection),
                },
                { text: "Rename", run: () => open("rename"), reason: edits },
                {
                  text: "Delete collection",
                  run: () => open("delete"),
                  reason: reasonAgainst(registry, "DELETE_COLLECTION"),
                  isDanger: true,
                },
              ]}
            />
          </>
        }
      >
        <span className="with-copy">
          {name}
          <Copy text={paths.collection(at)} what={`the path of ${name}`} />
        </span>
      </Title>
      {Form && <Form collection={collection} close={() => open(undefined)} />}
    </>
  );
}

function crumbsOf(at: CollectionPlace, organization: string) {
  return [
    { text: "Registries", href: links.home() },
    { text: organization, href: links.organization(at.organization) },
    { text: at.registry, href: links.registry(at) },
  ];
}

function againstTypes({ registry, types }: ShownCollection): string | undefined {
  if (registry.singleTypeCollections) return "Collections of this registry have exactly one type.";
  const rest = registry.acceptedTypes.filter((type) => !types.includes(type));
  if (registry.acceptsAllTypes || rest.length > 0) return undefined;
  return "It has every type that the registry accepts.";
}
