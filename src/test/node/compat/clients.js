// The published clients behind one face, so that a scenario reads the same whichever generations meet in it.
import { createRequire } from 'node:module'
import WebSocket from 'ws'

const require = createRequire(import.meta.url)

// The 3.x clients were made for browsers, and look for the browser's class.
globalThis.WebSocket = WebSocket

const eventNames = version =>
  version.startsWith('3.')
    ? { connect: 'peer.connect', disconnect: 'peer.disconnect' }
    : { connect: 'peer-connect', disconnect: 'peer-disconnect' }

/**
 * Starts a client.
 *
 * `onConnect` gets ({ remote, documentId, socket }) each time it has reached a peer. Introductions wait until `gate` is
 * fulfilled: that is how a scenario decides who calls first.
 */
export function startClient({ version, url, peerId, documentIds, onConnect, onDisconnect, gate }) {
  const { Client } = require(`./clients/client-${version}.cjs`)
  const client = new Client({ url, peerId, userName: peerId, documentIds })
  if (gate) delayIntroductions(client, version, gate)
  const names = eventNames(version)
  const face = event => ({
    remote: event.peerId ?? event.userName,
    documentId: event.documentId,
    socket: event.socket,
  })
  client.on(names.connect, event => onConnect?.(face(event)))
  client.on(names.disconnect, event => onDisconnect?.(face(event)))
  client.on('error', error => {
    throw new Error(`client ${version} ${peerId}: ${error?.message ?? error}`)
  })
  return client
}

function delayIntroductions(client, version, gate) {
  if (version.startsWith('3.')) {
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
