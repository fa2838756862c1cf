// Starts a published relay server, to try the drivers on: node reference.js <version> <port>
import { createRequire } from 'node:module'

const [version = '4.2.2', port = '8080'] = process.argv.slice(2)
const { Server } = createRequire(import.meta.url)(`./clients/server-${version}.cjs`)
const server = new Server({ port: Number(port) })
server.on('error', () => {})
server.listen()
