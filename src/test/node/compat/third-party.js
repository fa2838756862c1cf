// Pairs of connected clients, and a third party that knows their ids: it opens up to eight sockets in the name of either,
// in any order; some answer no pings, some close. The sockets of the two stay open, and go on carrying what they say.
//
// node third-party.js <url> <version> <pairs> [seed]
import WebSocket from 'ws'
import { startClient, stopClient } from './clients.js'
import { drive, pause, seeded, signal, within } from './scenario.js'

const [url, version, pairs = '10', seed = '1'] = process.argv.slice(2)
const MOST_SOCKETS = 8
const DEADLINE = 60_000
/** Longer than the relay gives a socket to answer a challenge. */
const CHALLENGED = 8_000

/** Calls in somebody's name; fulfilled once it is answered. It never fails: any end is fine. */
function call(path, { answersPings }) {
  const socket = new WebSocket(`${url}/connection/${path}`, { autoPong: answersPings })
  socket.on('error', () => {})
  return new Promise(resolve => ['open', 'close'].forEach(event => socket.once(event, () => resolve(socket))))
}

async function intrude(names, documentId, random) {
  const [alice, bob] = names
  const calls = []
  const count = 1 + Math.floor(random() * MOST_SOCKETS)
  for (let i = 0; i < count; i++) {
    const path = random() < 0.5 ? `${alice}/${bob}/${documentId}` : `${bob}/${alice}/${documentId}`
    const called = call(path, { answersPings: random() < 0.7 })
    calls.push(called)
    // One after the other, or several at once.
    if (random() < 0.6) await called
    if (random() < 0.15) (await called).close()
    if (random() < 0.15) (await called).terminate()
    if (random() < 0.3) (await called).send('mallory was here')
  }
  return Promise.all(calls)
}

async function meet(round) {
  const random = seeded(Number(seed) * 1000 + round)
  const documentId = `third-${process.pid}-${round}`
  const names = [`alice-${process.pid}-${round}`, `bob-${process.pid}-${round}`]
  const sockets = [[], []]
  const heard = [[], []]
  const greeted = [signal(), signal()]
  const heardLast = [signal(), signal()]
  const clients = names.map((peerId, index) =>
    startClient({
      version,
      url,
      peerId,
      documentIds: [documentId],
      onConnect: ({ socket }) => {
        sockets[index].push(socket)
        socket.onmessage = ({ data }) => {
          heard[index].push(String(data))
          if (data === 'hello') greeted[index].fulfil()
          if (data === 'bye') heardLast[index].fulfil()
        }
        socket.send('hello')
      },
      onDisconnect: () => {
        if (!over) throw new Error(`round ${round}: ${names[index]} was cut`)
      },
    }),
  )
  let over = false
  for (const each of greeted) await within(DEADLINE, () => `round ${round}: the two don't meet`, each)

  const intruders = await intrude(names, documentId, random)
  await pause(CHALLENGED)
  for (const index of [0, 1]) {
    const [socket, ...others] = sockets[index]
    if (others.length > 0) throw new Error(`round ${round}: ${names[index]} connected ${others.length} times more`)
    socket.send('still there?')
    socket.send('bye')
  }
  for (const index of [0, 1]) {
    await within(DEADLINE, () => `round ${round}: ${names[index]} heard ${heard[index]}`, heardLast[index])
    const expected = 'hello,still there?,bye'
    if (String(heard[index]) !== expected) throw new Error(`round ${round}: ${names[index]} heard ${heard[index]}`)
  }
  over = true
  intruders.forEach(intruder => intruder.terminate())
  clients.forEach(stopClient)
  return intruders.length
}

drive(
  `two ${version} and a third party`,
  async () => {
    const counts = await Promise.all(
      Array.from({ length: Number(pairs) }, async (_, round) => {
        // Not all at once: the relay limits how fast one address may call.
        await pause(round * 150)
        return meet(round)
      }),
    )
    return `${pairs} pairs uncut by ${counts.reduce((a, b) => a + b, 0)} sockets`
  },
  { seconds: 300 },
)
