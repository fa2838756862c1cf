// Bundles each published client into one CommonJS file under clients/: the packages mix module kinds, and import JSON
// in a way that only some versions of node know.
import { build } from 'esbuild'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

const entries = {
  'client-4.2.2': 'relay-4.2.2/Client.js',
  'server-4.2.2': 'relay-4.2.2/Server.js',
}
for (const name of readdirSync('node_modules')) {
  if (name.startsWith('client-3.')) entries[name] = name
  if (name.startsWith('relay-3.')) entries[name.replace('relay-', 'server-')] = name
}

const bundle = (entries, plugins = []) =>
  build({
    entryPoints: Object.entries(entries).map(([out, specifier]) => ({ in: specifier, out })),
    outdir: 'clients',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    // An optional native addition; the clients work without it, and without it there is nothing to compile.
    external: ['msgpackr-extract'],
    logLevel: 'error',
    plugins,
  })

// Versions 4.0.1 to 4.1.2 aren't on npm any more. What sets them apart on the wire is one field: they speak MessagePack,
// but read the other peer's id from `userName`.
const readsUserName = {
  name: 'reads userName',
  setup: ({ onLoad }) =>
    onLoad({ filter: /relay-4\.2\.2[\\/]dist[\\/]Client\.js$/ }, async ({ path }) => {
      const published = await readFile(path, 'utf8')
      const changed = published.replace('const { peerId, documentIds', 'const { userName: peerId, documentIds')
      if (changed === published) throw new Error(`${path} reads the id of a peer in another way`)
      return { contents: changed }
    }),
}

await bundle(entries)
await bundle({ 'client-4.1': 'relay-4.2.2/Client.js' }, [readsUserName])
console.log([...Object.keys(entries), 'client-4.1'].sort().join(' '))
