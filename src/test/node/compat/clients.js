// The published clients behind one face, so that a scenario reads the same whichever generations meet in it.
import { createRequire } from 'node:module'
import WebSocket from 'ws'

const require = createRequire(import.meta.url)

// The 3.x clients were made for browsers, and look for the browser's class.
globalThis.WebSocket = WebSocket

// Events have dashes since 4.1.3; 4.1 is 4.2.2 with one field of 4.1.2.
const eventNames = version => {
  const separator = /^(3|4\.0|4\.1\.[0-2])/.test(version) ? '.' : '-'
  return (subject, event) => `${subject}${separator}${event}`
}

/**
 * Starts a client.
 *
 * `onServer` gets the client each time it has reached the relay, `onConnect` gets ({ remote, documentId, socket }) each
 * time it has reached a peer. An error ends the driver unless there is an `onError`. Introductions wait until `gate` is
 * fulfilled: that is how a scenario decides who calls first.
 */
export function startClient({ version, url, peerId, documentIds, onServer, onConnect, onDisconnect, onError, gate }) {
  const { Client } = require(`./clients/client-${version}.cjs`)
  const client = new Client({ url, peerId, userName: peerId, documentIds })
  if (gate) delayIntroductions(client, gate)
  const name = eventNames(version)
  const face = event => ({
    remote: event.peerId ?? event.userName,
    documentId: event.documentId,
    socket: event.socket,
  })
  client.on(name('server', 'connect'), () => onServer?.(client))
  client.on(name('peer', 'connect'), event => onConnect?.(face(event)))
  client.on(name('peer', 'disconnect'), event => onDisconnect?.(face(event)))
  client.on('error', error => {
    if (onError) return onError(error)
    throw new Error(`client ${version} ${peerId}: ${error?.message ?? error}`)
  })
  return client
}

function delayIntroductions(client, gate) {
  if (!client.connectToPeer) {
    const socket = client.serverConnection
    const receive = socket.onmessage
    socket.onmessage = event => gate.then(() => receive(event))
  } else {
    const connectToPeer = client.connectToPeer.bind(client)
    client.connectToPeer = (...introduced) => gate.then(() => connectToPeer(...introduced))
  }
}

/** Ends a client without its habit of reconnecting (3.0.3 knows no other way than to be kept from it). */
export function stopClient(client) {
  client.connectToServer = () => {}
  client.disconnectServer()
}

/** Where the client of this number goes: there may be several nodes, separated by commas, for one relay. */
export function urlFor(urls, index) {
  const all = urls.split(',')
  return all[index % all.length]
}
