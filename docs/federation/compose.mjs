// The supergraph of the subgraphs that are given as name=address, in the form that gateways read.
import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'

const SDL = JSON.stringify({ query: '{ _service { sdl } }' })

async function subgraph(argument) {
  const at = argument.indexOf('=')
  const [name, url] = [argument.slice(0, at), argument.slice(at + 1)]
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body: SDL })
  const { data, errors } = await answer.json()
  if (!data) throw new Error(`${name}: ${errors[0].message}`)
  return { name, url, typeDefs: parse(data._service.sdl) }
}

const { supergraphSdl, errors } = composeServices(
  await Promise.all(process.argv.slice(2).map(subgraph))
)
if (!supergraphSdl) {
  for (const error of errors) console.error(error.message)
  process.exit(1)
}
console.log(supergraphSdl)
