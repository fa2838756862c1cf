// Alice calls and speaks first; then Bob's process is held up while the answer to his handshake is on its way to him, as by
// a long computation. What Alice has said may not be lost.
//
// node held-up.js <url> <version> <milliseconds>
import { Socket } from 'node:net'
import { startClient, stopClient } from './clients.js'
import { assertSame, drive, fingerprint, inbox, signal, within } from './scenario.js'

const [url, version = '4.2.2', duration = '2500'] = process.argv.slice(2)
const letters = ['a', 'bb', 'ccc', Buffer.from([1, 2, 3, 4])]
const [alice, bob] = ['alice', 'bob'].map(name => `${name}-${process.pid}`)

/** As by a computation, but other tests can have the processor. */
function holdUp() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(duration))
}

/** Holds the process up as soon as a handshake with this path has gone. */
function holdUpAfterHandshakeOf(path) {
  const write = Socket.prototype.write
  Socket.prototype.write = function (data, ...rest) {
    const result = write.call(this, data, ...rest)
    if (String(data).startsWith(`GET ${path}`)) {
      Socket.prototype.write = write
      // Until then, what is written waits within the process.
      this.once('connect', () => setImmediate(holdUp))
    }
    return result
  }
}

drive(`two ${version}, held up for ${duration} ms`, async () => {
  const aliceHasSpoken = signal()
  const arrived = signal()
  const join = (peerId, onConnect, gate) =>
    startClient({ version, url, peerId, documentIds: [`held-up-${process.pid}`], onConnect, gate })
  const clients = [
    join(alice, ({ socket }) => {
      for (const letter of letters) socket.send(letter)
      aliceHasSpoken.fulfil()
    }),
    join(bob, ({ socket }) => arrived.fulfil(inbox(socket, letters.length)), aliceHasSpoken),
  ]
  holdUpAfterHandshakeOf(`/connection/${bob}/`)
  const box = await within(10_000, () => 'bob never connected', arrived)
  await within(5_000, () => `bob got [${box.received}]`, box.full)
  assertSame(bob, box.received, letters.map(fingerprint))
  clients.forEach(client => client.removeAllListeners())
  clients.forEach(stopClient)
  return 'nothing was lost'
})
