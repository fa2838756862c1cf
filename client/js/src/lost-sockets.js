/** The relay forgets sockets that it finds dead, so only the latest matter. */
const MOST = 1000;

/**
 * The sockets to peers that were lost without a word. The relay may not have noticed yet, and would keep the other peer
 * connected to one of them until it does. So the next socket to that peer says which one it replaces.
 */
export class LostSockets {
  #numbers = new Map();

  add({ peerId, documentId }, number) {
    if (number === undefined) return;
    const key = keyOf(peerId, documentId);
    this.#numbers.delete(key);
    this.#numbers.set(key, number);
    if (this.#numbers.size > MOST) this.#numbers.delete(this.#numbers.keys().next().value);
  }

  /** The number of the one that the next socket replaces; undefined if none was lost. */
  take({ peerId, documentId }) {
    const key = keyOf(peerId, documentId);
    const number = this.#numbers.get(key);
    this.#numbers.delete(key);
    return number;
  }
}

function keyOf(...ids) {
  return JSON.stringify(ids);
}

/** 64 bits that nobody can guess, so that nobody else can have the socket replaced; undefined where there are none. */
export function randomNumber() {
  const bytes = globalThis.crypto?.getRandomValues(new Uint8Array(8));
  return bytes && [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("");
}
