import { Backoff } from "./backoff.js";
import { isStale, whenEnded } from "./dialer.js";
import { LostSockets, randomNumber } from "./lost-sockets.js";
import { LOST, PeerSocket } from "./peer-socket.js";
import { Repairs } from "./repairs.js";

/**
 * The sockets to peers, at most one for each peer and document: opened on an introduction, tried again if they fail to open
 * for as long as the relay is there.
 *
 * Its owner says what is wanted and is told what comes of it: `dial(peerId, documentId, numbers)` opens a socket, `seeks(documentId)` is
 * whether its introductions are to be followed, `isIntroducing()` whether the relay is there, `rejoin(documentId)` makes it
 * introduce again whoever is present, `idOf(documentId)` is the id that the relay knows a document by; `connected` and
 * `disconnected` take `{ peerId, documentId, socket }`, and `refused` takes `{ peerId, documentId, reason }`.
 */
export class Pipes {
  #owner;
  #options;
  #repairs;
  /** Per peer and document, the one pipe that counts: being opened, open, or waiting for its next attempt. */
  #pipes = new Map();
  #lost = new LostSockets();

  constructor(options, owner) {
    this.#options = options;
    this.#owner = owner;
    this.#repairs = new Repairs(options, owner);
  }

  get peerIds() {
    return [...this.#pipes.keys()];
  }

  has(peerId, documentId) {
    return documentId === undefined ? this.#pipes.has(peerId) : this.#get(peerId, documentId) !== undefined;
  }

  /** The socket; null while it is being opened. */
  socket(peerId, documentId) {
    return this.#get(peerId, documentId)?.open;
  }

  sockets(peerId) {
    return new Map([...(this.#pipes.get(peerId) ?? [])].map(([document, pipe]) => [document, pipe.open]));
  }

  introduced(peerId, documentId) {
    let pipe = this.#get(peerId, documentId);
    if (pipe?.open?.readyState > PeerSocket.OPEN) {
      // The app has closed it, and the other end takes its time to answer.
      this.#forget(pipe);
      pipe = undefined;
      if (!this.#owner.seeks(documentId)) return; // so a listener that was told decided
    }
    if (pipe && !pipe.retry) return; // it is open, or about to be
    this.#dial(pipe ?? this.#add(peerId, documentId));
  }

  closePeer(peerId) {
    for (const pipe of [...(this.#pipes.get(peerId)?.values() ?? [])]) this.#hangUp(pipe);
  }

  closeDocument(documentId) {
    for (const pipes of [...this.#pipes.values()]) if (pipes.has(documentId)) this.#hangUp(pipes.get(documentId));
  }

  /** The relay is gone: when it is back it introduces everybody anew. */
  cancelRepairs() {
    this.#repairs.clear();
  }

  /** The network may have changed: what waits is tried now, and what is stuck is tried again. */
  doubt() {
    for (const pipe of this.#all()) {
      if (pipe.retry) this.#dial(pipe);
      else if (!pipe.open && isStale(pipe.dialedAt)) pipe.raw.close();
    }
  }

  /** What a question about it says, in the relay's words. */
  about({ peerId, documentId }) {
    return { peerId, documentId: this.#owner.idOf(documentId) };
  }

  /** Those that count as open. */
  open() {
    return this.#all().filter(pipe => this.isOpen(pipe));
  }

  isOpen(pipe) {
    return this.#isCurrent(pipe, pipe.raw) && pipe.open?.readyState === PeerSocket.OPEN;
  }

  /** Whether it counts as open although nothing has come through it since. */
  isSilent(pipe, since) {
    return this.isOpen(pipe) && pipe.heardAt < since;
  }

  replace(pipe) {
    const { peerId, documentId, open } = pipe;
    this.#lost.add(pipe, pipe.number);
    this.#forget(pipe);
    open[LOST]();
    if (this.#owner.isIntroducing() && this.#owner.seeks(documentId)) this.introduced(peerId, documentId);
  }

  #get(peerId, documentId) {
    return this.#pipes.get(peerId)?.get(documentId);
  }

  #all() {
    return [...this.#pipes.values()].flatMap(pipes => [...pipes.values()]);
  }

  #add(peerId, documentId) {
    const backoff = new Backoff(this.#options);
    const times = { dialedAt: 0, openedAt: 0, heardAt: 0 };
    const pipe = { peerId, documentId, number: null, raw: null, open: null, retry: null, backoff, ...times };
    if (!this.#pipes.has(peerId)) this.#pipes.set(peerId, new Map());
    this.#pipes.get(peerId).set(documentId, pipe);
    return pipe;
  }

  #dial(pipe) {
    clearTimeout(pipe.retry);
    pipe.retry = null;
    pipe.number = randomNumber();
    const numbers = { socket: pipe.number, replaces: this.#lost.take(pipe) };
    const raw = (pipe.raw = this.#owner.dial(pipe.peerId, pipe.documentId, numbers));
    pipe.dialedAt = performance.now();
    for (const type of ["message", "part"]) raw.addEventListener(type, () => (pipe.heardAt = performance.now()));
    raw.addEventListener("refused", ({ reason }) => {
      const { peerId, documentId } = pipe;
      if (this.#isCurrent(pipe, raw)) this.#owner.refused({ peerId, documentId, reason });
    });
    // Before it opens, so that no frame comes while nobody is there to keep it.
    const socket = new PeerSocket(raw, this.#options);
    raw.addEventListener("open", () => this.#isCurrent(pipe, raw) && this.#opened(pipe, socket));
    whenEnded(raw, code => {
      if (!this.#isCurrent(pipe, raw)) return;
      // One that didn't open hasn't reached the relay, most likely, so that the one before it is still to be replaced.
      if (code === 1006) this.#lost.add(pipe, pipe.open ? numbers.socket : (numbers.replaces ?? numbers.socket));
      if (pipe.open) this.#closed(pipe, code);
      // An encrypted one whose peer didn't come: the relay introduces the two again when it makes sense.
      else if (code >= 4000 && code < 4100) this.#forget(pipe);
      else pipe.retry = setTimeout(() => this.#retry(pipe), pipe.backoff.next(code));
    });
  }

  /** A socket that was hung up or replaced may still report its close, long after its successor opened. */
  #isCurrent(pipe, raw) {
    return pipe.raw === raw && this.#get(pipe.peerId, pipe.documentId) === pipe;
  }

  #opened(pipe, socket) {
    pipe.open = socket;
    pipe.openedAt = performance.now();
    this.#owner.connected({ peerId: pipe.peerId, documentId: pipe.documentId, socket });
  }

  #retry(pipe) {
    if (this.#owner.isIntroducing()) this.#dial(pipe);
    else this.#forget(pipe);
  }

  #closed(pipe, code) {
    this.#forget(pipe);
    this.#repairs.closed(pipe.documentId, code, performance.now() - pipe.openedAt);
  }

  #hangUp(pipe) {
    // A listener that was told of another one may have done it already.
    if (this.#get(pipe.peerId, pipe.documentId) !== pipe) return;
    this.#forget(pipe);
    (pipe.open ?? pipe.raw).close();
  }

  #forget(pipe) {
    clearTimeout(pipe.retry);
    const pipes = this.#pipes.get(pipe.peerId);
    pipes.delete(pipe.documentId);
    if (pipes.size === 0) this.#pipes.delete(pipe.peerId);
    const { peerId, documentId, open } = pipe;
    if (open) this.#owner.disconnected({ peerId, documentId, socket: open });
  }
}
