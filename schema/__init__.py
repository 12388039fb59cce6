"""The native GraphQL API: what there is to ask and to do, in the words of the registry."""
