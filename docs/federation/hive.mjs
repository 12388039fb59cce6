// Hive Gateway: queries, mutations and subscriptions. Of what a client sends along, the subgraphs
// get its key and nothing else: no header of a client says who it is.
export const gatewayConfig = {
  host: '127.0.0.1',
  port: Number(process.env.PORT ?? 4000),
  supergraph: process.env.SUPERGRAPH ?? './supergraph.graphql',
  propagateHeaders: {
    fromClientToSubgraphs({ request }) {
      const authorization = request.headers.get('authorization')
      return authorization ? { authorization } : {}
    },
  },
}
