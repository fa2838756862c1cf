// Two clients meet on a document, again and again, and each gets all that the other sent, as it was sent. Ten pairs meet
// at a time.
//
// node meet.js <url> <version> <version> <rounds> [early|together|paired]
//   early     the first caller sends all its frames before its partner calls (default)
//   together  both call at once, and send at once
//   paired    the first caller sends nothing before it has heard from its partner
import { startClient, stopClient, urlFor } from './clients.js'
import { assertSame, drive, fingerprint, inbox, pause, signal, within } from './scenario.js'

const [url, left, right, rounds = '50', mode = 'early'] = process.argv.slice(2)

const letters = from => [
  `hello from ${from}`,
  Buffer.from([1, 2, 3]),
  '',
  Buffer.alloc(0),
  'ünï → 🎉 \u0000 "quoted" {"type":"Join"}',
  Buffer.from([0xc0]),
  'x'.repeat(125),
  'x'.repeat(126),
  Buffer.alloc(65_535, from.charCodeAt(0)),
  Buffer.alloc(65_536, 7),
  Buffer.from(Uint8Array.from({ length: 256 }, (_, i) => i)),
  `${from} is done`,
]

const send = (socket, from) => letters(from).forEach(letter => socket.send(letter))

async function meet(round) {
  const documentId = `meet-${process.pid}-${round}`
  const names = [`first-${process.pid}-${round}`, `second-${process.pid}-${round}`]
  // Each generation comes first in half of the rounds.
  const versions = round % 2 ? [right, left] : [left, right]
  const firstHasSent = signal()
  const boxes = [signal(), signal()]

  const client = index =>
    startClient({
      version: versions[index],
      url: urlFor(url, index),
      peerId: names[index],
      documentIds: [documentId],
      gate: index === 1 && mode !== 'together' ? firstHasSent : undefined,
      onConnect: ({ remote, socket }) => {
        // Clients before 4.1.3 call "undefined" first, until the relay has told them better.
        if (remote !== names[1 - index]) return
        const box = inbox(socket, letters('').length)
        boxes[index].fulfil(box)
        if (index === 1 || mode !== 'paired') send(socket, names[index])
        else box.full.then(() => send(socket, names[index]))
        // A moment for the frames to be on their way before the partner even asks.
        if (index === 0) pause(mode === 'paired' ? 0 : 10).then(firstHasSent.fulfil)
      },
    })
  const clients = [client(0), client(1)]
  for (const index of [0, 1]) {
    const who = `round ${round}: ${versions[index]} as ${index ? 'second' : 'first'} caller`
    const box = await within(10_000, () => `${who}: never connected`, boxes[index])
    await within(10_000, () => `${who}: got only ${box.received.length} messages: ${box.received.join('; ')}`, box.full)
  }
  for (const index of [0, 1]) {
    const box = await boxes[index]
    assertSame(`round ${round}: ${versions[index]} as ${index ? 'second' : 'first'} caller`, box.received, letters(names[1 - index]).map(fingerprint))
  }
  clients.forEach(stopClient)
}

drive(`${left} meets ${right} (${mode})`, async () => {
  const started = Date.now()
  for (let round = 0; round < Number(rounds); round += 10)
    await Promise.all(Array.from({ length: Math.min(10, rounds - round) }, (_, i) => meet(round + i)))
  return `${rounds} of ${rounds} rounds intact, ${Date.now() - started} ms`
})
