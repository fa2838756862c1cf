// A pair of clients whose pipe breaks without a Close frame meets again by itself, and talks. After a `leave` it doesn't.
//
// node heal.js <url> <version>
import { startClient, stopClient, urlFor } from './clients.js'
import { drive, inbox, pause, signal, within } from './scenario.js'

const [url, version = '4.2.2'] = process.argv.slice(2)
const documentId = `heal-${process.pid}`
const names = ['alice', 'bob'].map(name => `${name}-${process.pid}`)

drive(`two ${version} heal`, async () => {
  const sockets = [[], []]
  let arrivals = [signal(), signal()]
  const clients = names.map((name, index) =>
    startClient({
      version,
      url: urlFor(url, index),
      peerId: name,
      documentIds: [documentId],
      onConnect: ({ socket }) => {
        sockets[index].push(socket)
        arrivals[index].fulfil(inbox(socket, 1))
        socket.send(`call ${sockets[index].length} of ${name}`)
      },
    }),
  )
  const bothHeard = async what => {
    for (const index of [0, 1]) {
      const box = await within(10_000, () => `${what}: ${names[index]} never connected`, arrivals[index])
      await within(10_000, () => `${what}: ${names[index]} heard nothing`, box.full)
    }
  }
  await bothHeard('at first')

  arrivals = [signal(), signal()]
  const cut = Date.now()
  sockets[0].at(-1).terminate()
  await bothHeard('after the cut')
  const healed = Date.now() - cut
  if (healed < 1000) throw new Error(`healed after ${healed} ms, sooner than a second`)

  const calls = sockets.map(list => list.length)
  clients[0].leave(documentId)
  await pause(3500)
  if (sockets.some((list, index) => list.length !== calls[index])) throw new Error('met again after a leave')
  clients.forEach(stopClient)
  return `met again after ${healed} ms, and not after a leave`
})
