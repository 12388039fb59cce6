#!/bin/sh
# A page of a collection's versions: versions.sh COLLECTION FIRST
set -eu
curl --silent --show-error --fail-with-body "$VITRINE_URL/graphql" \
  --header "Authorization: Bearer $VITRINE_KEY" \
  --header "Content-Type: application/json" \
  --header "Accept: application/graphql-response+json" \
  --data @- <<END
{
  "query": "query(\$path: String!, \$first: Int!) { collection(path: \$path) { versions(first: \$first) { nodes { number } } } }",
  "variables": { "path": "$1", "first": $2 }
}
END
