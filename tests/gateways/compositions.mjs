// What each composer says of the subgraphs in a file of names and SDLs, as JSON.
import { readFileSync } from 'node:fs'

import apollo from '@apollo/composition'
import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'

const subgraphs = JSON.parse(readFileSync(process.argv[2], 'utf8')).map(({ name, sdl }) => ({
  name,
  url: `http://${name}.test`,
  typeDefs: parse(sdl),
}))
const said = ({ supergraphSdl, errors }) => ({
  supergraph: supergraphSdl ?? null,
  errors: (errors ?? []).map((error) => error.message),
})
console.log(
  JSON.stringify({
    '@apollo/composition': said(apollo.composeServices(subgraphs)),
    '@theguild/federation-composition': said(composeServices(subgraphs)),
  })
)
