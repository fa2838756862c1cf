// Bundles each published client into one CommonJS file under clients/: the packages mix module kinds, and import JSON
// in a way that only some versions of node know.
import { build } from 'esbuild'
import { readdirSync } from 'node:fs'

const entries = {
  'client-4.2.2': 'relay-4.2.2/Client.js',
  'server-4.2.2': 'relay-4.2.2/Server.js',
}
for (const name of readdirSync('node_modules')) {
  if (name.startsWith('client-3.')) entries[name] = name
  if (name.startsWith('relay-3.')) entries[name.replace('relay-', 'server-')] = name
}

await build({
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
})
console.log(Object.keys(entries).sort().join(' '))
