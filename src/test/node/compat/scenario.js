// What every driver shares: how it fails, how it waits, and what messages look like when they are compared.
import { createHash } from 'node:crypto'

/**
 * Runs a driver: exits 0 with its last sentence, or 1 with what went wrong. A client that throws fails it too, but for
 * what the driver `tolerates`.
 */
export function drive(title, scenario, { seconds = 120, tolerates = () => false } = {}) {
  const fail = error => {
    console.error(`FAILED: ${title}: ${error?.stack ?? error}`)
    process.exit(1)
  }
  process.on('uncaughtException', error => tolerates(error) || fail(error))
  process.on('unhandledRejection', fail)
  setTimeout(() => fail(`not done after ${seconds} s`), seconds * 1000).unref()
  scenario().then(result => {
    console.log(`ok: ${title}: ${result}`)
    process.exit(0)
  }, fail)
}

export const pause = ms => new Promise(resolve => setTimeout(resolve, ms))

/** A promise with its `fulfil` on the outside. */
export function signal() {
  let fulfil
  const promise = new Promise(resolve => (fulfil = resolve))
  return Object.assign(promise, { fulfil })
}

/** A busy machine takes so much longer than an idle one. */
const PATIENCE = 6

/** Rejects unless the promise is fulfilled in time. */
export function within(ms, what, promise) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what()} (waited ${ms * PATIENCE} ms)`)), ms * PATIENCE)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** Names a message by kind, length and hash: two messages are the same if their names are. */
export function fingerprint(data) {
  const text = typeof data === 'string'
  const bytes = text ? Buffer.from(data, 'utf8') : Buffer.from(data)
  return `${text ? 'text' : 'binary'} ${bytes.length} ${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`
}

/** Numbers that look random and are the same in every run (mulberry32). */
export function seeded(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Collects what a socket receives, and says when `count` messages are there. */
export function inbox(socket, count) {
  const received = []
  const full = signal()
  socket.onmessage = ({ data }) => {
    received.push(fingerprint(data))
    if (received.length >= count) full.fulfil()
  }
  if (count === 0) full.fulfil()
  return { received, full }
}

/** Throws at the first difference. */
export function assertSame(who, received, expected) {
  for (let i = 0; i < Math.max(received.length, expected.length); i++) {
    if (received[i] !== expected[i])
      throw new Error(
        `${who}: message ${i} is [${received[i]}], expected [${expected[i]}]; ${received.length} of ${expected.length} came`
      )
  }
}
