// Pairs of clients of all versions, on a relay that is restarted again and again: each time every pair comes back, and
// what either says over the socket that its client names arrives.
//
// node restarts.js <url> <restarts> <version>...
//
// Prints "restart" on a line when it is time for the next one, and goes on when it reads a line.
import { createInterface } from 'node:readline'
import { startClient } from './clients.js'
import { drive, pause, signal, within } from './scenario.js'

const [url, restarts, ...versions] = process.argv.slice(2)
const DEADLINE = 120_000
const TRY_EVERY = 100

// A client that was just introduced when the relay went asks for a pipe where nobody listens. In a browser that is an
// error event that nobody hears; in Node it ends the process, whatever the relay does.
let nobodyThere = 0
const isNobodyThere = ({ code, message }) => {
  const itIs = ['ECONNREFUSED', 'ECONNRESET'].includes(code) || message === 'socket hang up'
  if (itIs) nobodyThere++
  return itIs
}

class Pair {
  constructor(left, right) {
    this.title = `${left} and ${right}`
    this.documentId = `restart-${process.pid}-${this.title.replaceAll(' ', '')}`
    this.names = ['alice', 'bob'].map(name => `${name}-${this.documentId}`)
    this.heard = [new Set(), new Set()]
    this.clients = [left, right].map((version, index) =>
      startClient({
        version,
        url,
        peerId: this.names[index],
        documentIds: [this.documentId],
        // As many apps do; after a restart the client has joined again by itself as well.
        onServer: client => client.join(this.documentId),
        onConnect: ({ socket }) => (socket.onmessage = ({ data }) => this.heard[index].add(String(data))),
        onError: () => {},
      }),
    )
  }

  /** Says something to the other side over the socket that the client names, if it has an open one. */
  say(index, text) {
    const socket = this.clients[index].get(this.names[1 - index], this.documentId)
    if (socket?.readyState === 1) socket.send(text)
    return socket?.readyState === 1
  }

  /** Comes back once each has heard the other, and once more a moment later. */
  async talk(round) {
    while (![0, 1].every(index => this.heard[1 - index].has(`try ${round}`))) {
      for (const index of [0, 1]) this.say(index, `try ${round}`)
      await pause(TRY_EVERY)
    }
    await pause(700)
    for (const index of [0, 1])
      if (!this.say(index, `sure ${round}`)) throw new Error(`${this.title}: lost again after restart ${round}`)
    while (![0, 1].every(index => this.heard[index].has(`sure ${round}`))) await pause(TRY_EVERY)
  }
}

drive(
  `${restarts} restarts`,
  async () => {
    const pairs = versions.flatMap((left, i) => versions.slice(i).map(right => new Pair(left, right)))
    let answered = signal()
    createInterface({ input: process.stdin }).on('line', () => answered.fulfil())
    const times = []
    for (let round = 0; round <= Number(restarts); round++) {
      const since = Date.now()
      const late = new Set(pairs)
      const talks = pairs.map(pair => pair.talk(round).then(() => late.delete(pair)))
      const missing = () => `after restart ${round} without each other: ${[...late].map(pair => pair.title).join('; ')}`
      await within(DEADLINE, missing, Promise.all(talks))
      times.push(Date.now() - since)
      if (round === Number(restarts)) break
      answered = signal()
      console.log('restart')
      await within(DEADLINE, () => 'nobody restarts the relay', answered)
    }
    const slowest = Math.max(...times.slice(1))
    return `${pairs.length} pairs back after each of ${restarts} restarts, the last within ${slowest} ms; ${nobodyThere} calls met nobody`
  },
  { seconds: 3000, tolerates: isNobodyThere },
)
