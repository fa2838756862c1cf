// Pairs of clients that join one document twice: the clients of 3.0 to 3.5 then open two sockets each, with the same ids.
// What either says afterwards, over the socket that its client names, arrives.
//
// node double-join.js <url> <version> <version> <pairs> [twice|listener]
//   twice     both join twice in a row, once they are connected
//   listener  both are made with the document, and join it again as soon as they are connected (default)
import { startClient, stopClient, urlFor } from './clients.js'
import { drive, pause, signal, within } from './scenario.js'

const [url, left, right, pairs = '15', mode = 'listener'] = process.argv.slice(2)
const DEADLINE = 60_000

async function meet(round) {
  const documentId = `double-${process.pid}-${round}`
  const names = [`alice-${process.pid}-${round}`, `bob-${process.pid}-${round}`]
  const versions = round % 2 ? [right, left] : [left, right]
  const connected = [signal(), signal()]
  const heard = [signal(), signal()]
  const sockets = [0, 0]

  const clients = names.map((peerId, index) =>
    startClient({
      version: versions[index],
      url: urlFor(url, index),
      peerId,
      documentIds: mode === 'listener' ? [documentId] : [],
      onServer: client => {
        client.join(documentId)
        if (mode === 'twice') client.join(documentId)
      },
      onConnect: ({ remote, socket }) => {
        // Clients before 4.1.3 call "undefined" first, until the relay has told them better.
        if (remote !== names[1 - index]) return
        sockets[index]++
        socket.onmessage = ({ data }) => heard[index].fulfil(String(data))
        connected[index].fulfil()
      },
    }),
  )
  for (const index of [0, 1])
    await within(DEADLINE, () => `round ${round}: ${versions[index]} never connected`, connected[index])
  // By now each has heard twice of the other; whatever a second socket does to the first one has been done after this.
  await pause(700)
  for (const index of [0, 1]) {
    const socket = clients[index].get(names[1 - index], documentId)
    if (!socket) throw new Error(`round ${round}: ${versions[index]} has no socket any more`)
    socket.send(`hi from ${names[index]}`)
  }
  for (const index of [0, 1]) {
    const said = await within(DEADLINE, () => `round ${round}: ${versions[index]} heard nothing`, heard[index])
    if (said !== `hi from ${names[1 - index]}`) throw new Error(`round ${round}: ${versions[index]} heard ${said}`)
  }
  clients.forEach(stopClient)
  return sockets.some(count => count > 1)
}

drive(
  `${left} and ${right} join twice (${mode})`,
  async () => {
    const outcomes = []
    for (let round = 0; round < Number(pairs); round += 5)
      outcomes.push(
        ...(await Promise.allSettled(Array.from({ length: Math.min(5, pairs - round) }, (_, i) => meet(round + i)))),
      )
    const failed = outcomes.filter(({ status }) => status === 'rejected')
    if (failed.length > 0)
      throw new Error(`${pairs - failed.length} of ${pairs}; ${failed.map(({ reason }) => reason.message).join('; ')}`)
    const doubled = outcomes.filter(({ value }) => value).length
    return `delivered ${pairs} of ${pairs} both ways; ${doubled} pairs had more than one socket`
  },
  { seconds: 300 },
)
