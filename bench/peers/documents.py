"""The operations in PostGraphile's own words: what it makes of the tables, closest to ours."""

_VERSIONS = """versions: versionsByOrganizationIdAndCollectionId(
          first: {first}, orderBy: NUMBER_DESC
        ) {{
        nodes {{
          rowId number linkedAt
          aliases: aliasesByOrganizationIdAndVersionId {{ nodes {{ name }} }}
          source: artifactVersionByOrganizationIdAndArtifactVersionId {{ digest sizeBytes{more} }}
        }}
      }}"""

POINT = f"""query Point($organization: UUID!, $registry: UUID!, $collection: String!) {{
  collection: collectionByOrganizationIdAndRegistryIdAndName(
    organizationId: $organization, registryId: $registry, name: $collection
  ) {{
    rowId name types description tags createdAt updatedAt
    registry: registryByOrganizationIdAndRegistryId {{ name visibility }}
    createdBy: siteUserByCreatedBy {{ username }}
    {_VERSIONS.format(first=5, more="")}
  }}
}}"""

PAGE = f"""query Page($organization: UUID!, $registry: String!) {{
  registry: registryByOrganizationIdAndName(organizationId: $organization, name: $registry) {{
    rowId name description visibility createdAt
    collections: collectionsByOrganizationIdAndRegistryId(first: 50, orderBy: NAME_ASC) {{
      nodes {{
        rowId name description types tags updatedAt
        {_VERSIONS.format(first=10, more=" tags")}
      }}
    }}
  }}
}}"""

LIST = """query List($organization: UUID!, $registry: String!, $filter: CollectionFilter!) {
  registry: registryByOrganizationIdAndName(organizationId: $organization, name: $registry) {
    collections: collectionsByOrganizationIdAndRegistryId(
      first: 50, filter: $filter, orderBy: [UPDATED_AT_DESC, PRIMARY_KEY_DESC]
    ) {
      nodes { rowId name types description tags createdAt updatedAt }
      pageInfo { endCursor hasNextPage }
    }
  }
}"""

VERSION = """query Version($organization: UUID!, $id: UUID!) {
  version: versionByOrganizationIdAndRowId(organizationId: $organization, rowId: $id) {
    rowId number linkedAt
    aliases: aliasesByOrganizationIdAndVersionId { nodes { name } }
    source: artifactVersionByOrganizationIdAndArtifactVersionId { digest sizeBytes }
    collection: collectionByOrganizationIdAndCollectionId { name }
  }
}"""

COLLECTION = """query Collection($organization: UUID!, $id: UUID!) {
  collection: collectionByOrganizationIdAndRowId(organizationId: $organization, rowId: $id) {
    rowId name types description tags updatedAt
  }
}"""

LINK = """mutation Link($input: PeersLinkArtifactInput!) {
  link: peersLinkArtifact(input: $input) {
    result { rowId number aliases: aliasesByOrganizationIdAndVersionId { nodes { name } } }
  }
}"""
