// A pair of clients exchanges messages of mixed kinds and sizes, 0 B to 8 MiB, both ways at once; every one is compared
// by its hash, in order.
//
// node exchange.js <url> <version> <messages each way> [seed]
import { startClient, stopClient, urlFor } from './clients.js'
import { assertSame, drive, fingerprint, inbox, seeded, signal, within } from './scenario.js'

const [url, version = '4.2.2', count = '1000', seed = '1'] = process.argv.slice(2)
const MAX = 8 * 1024 * 1024
const EDGES = [0, 1, 125, 126, 65_535, 65_536, MAX]

/** The same messages each time for the same name: mostly small, some large, each edge at least once. */
function* letters(name) {
  const random = seeded(Number(seed) * 31 + name.length)
  for (let i = 0; i < Number(count); i++) {
    const exponent = random() * 23
    const size =
      i < 2 * EDGES.length ? EDGES[i >> 1] : Math.floor(random() < 0.9 ? 2 ** (exponent * 0.7) : 2 ** exponent)
    const asText = i < 2 * EDGES.length ? i % 2 === 1 : random() < 0.5
    const bytes = Buffer.alloc(size, '.')
    for (let at = 0; at < size; at += 997) bytes[at] = asText ? 32 + random() * 95 : random() * 256
    yield asText ? text(bytes) : bytes
  }
}

/** As many bytes of text; where there is room for it, the first letter is one of two bytes. */
function text(bytes) {
  if (bytes.length >= 2) bytes.write('é')
  return bytes.toString()
}

const names = ['alice', 'bob-'].map(name => `${name}-${process.pid}`)
const expected = names.map(name => Array.from(letters(name), fingerprint))
const sizes = expected.flat().map(name => Number(name.split(' ')[1]))

/** Keeps a few MiB on their way, not all of it at once. */
async function sendAll(socket, name) {
  for (const letter of letters(name)) {
    const sent = new Promise((resolve, reject) => socket.send(letter, error => (error ? reject(error) : resolve())))
    if (socket.bufferedAmount > 4 * 1024 * 1024) await sent
  }
}

drive(
  `two ${version} exchange`,
  async () => {
    const started = Date.now()
    const boxes = [signal(), signal()]
    const clients = names.map((name, index) =>
      startClient({
        version,
        url: urlFor(url, index),
        peerId: name,
        documentIds: [`exchange-${process.pid}`],
        onConnect: ({ socket }) => {
          boxes[index].fulfil(inbox(socket, Number(count)))
          sendAll(socket, name)
        },
        onDisconnect: () => {
          throw new Error(`${name} was disconnected`)
        },
      }),
    )
    for (const index of [0, 1]) {
      const box = await within(10_000, () => `${names[index]} never connected`, boxes[index])
      await within(110_000, () => `${names[index]} got ${box.received.length} of ${count}`, box.full)
      assertSame(names[index], box.received, expected[1 - index])
    }
    clients.forEach(client => client.removeAllListeners())
    clients.forEach(stopClient)
    const total = sizes.reduce((a, b) => a + b, 0)
    return `${sizes.length} messages, ${(total / 1048576).toFixed(0)} MiB, largest ${Math.max(...sizes)} B, ${Date.now() - started} ms`
  },
  { seconds: 150 },
)
