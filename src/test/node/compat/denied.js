// A client without a right token gets nowhere, and its process goes on.
//
// node denied.js <url>
import { createRequire } from 'node:module'
import WebSocket from 'ws'
import { drive, pause, within } from './scenario.js'

const [url] = process.argv.slice(2)
const { Client } = createRequire(import.meta.url)('./clients/client-4.2.2.cjs')

/** As a client that was introduced opens it: an error here would end its process. */
const closeOf = path =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url}/${path}`)
    socket.on('error', reject)
    socket.on('close', (code, reason) => resolve(`${code} ${reason}`))
  })

drive('a client without a right token', async () => {
  const close = await within(5000, () => 'never closed', closeOf('connection/alice/bob/doc'))
  if (!close.startsWith('1008 relay: the token')) throw new Error(`closed with ${close}`)

  const client = new Client({ url, peerId: 'alice', documentIds: ['doc'], minRetryDelay: 50 })
  let connected = false
  client.on('server-connect', () => (connected = true))
  client.on('error', () => {})
  await pause(1000)
  if (connected) throw new Error('it was let in')
  client.disconnectServer()
  return `closed with [${close}], and not introduced`
})
