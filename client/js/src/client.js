import { randomId, segment } from "./address.js";
import { Dialer } from "./dialer.js";
import { Documents } from "./documents.js";
import { Emitter } from "./emitter.js";
import { Identity } from "./identity.js";
import { IntroductionLink } from "./introduction-link.js";
import { Liveness } from "./liveness.js";
import { Pipes } from "./pipes.js";
import { PlatformSignals } from "./platform-signals.js";

const IDS_PER_JOIN = 200;

const DEFAULTS = {
  minRetryDelay: 100,
  backoffFactor: 1.5,
  maxRetryDelay: 30_000,
  stableAfter: 10_000,
  openTimeout: 20_000,
  maxMessageBytes: 64 * 1024 * 1024,
};

/**
 * A peer's standing connection to a relay: it says which documents the peer is interested in, and gives the app one
 * socket per document and other peer that shares it.
 *
 * Nothing blocks, and everything that can break is tried again: see docs/clients-browser.md for what each event promises.
 * It has the interface of the npm package `@localfirst/relay`, and speaks the JSON dialect on /introduction.
 *
 * @example
 * new Client({ peerId: "alice", url: "wss://relay.example.com" })
 *   .join("shopping-list")
 *   .on("peer-connect", ({ documentId, peerId, socket }) => {
 *     socket.addEventListener("message", ({ data }) => console.log(peerId, documentId, data));
 *     socket.send("hello");
 *   });
 */
export class Client extends Emitter {
  peerId;
  url;

  #documents;
  #identity;
  #link;
  #pipes;
  #liveness;
  #signals = new PlatformSignals(() => this.#doubt());

  constructor(given) {
    super();
    if ("secret" in given) throw new TypeError("each document has a secret of its own: pass it to join");
    const options = { ...DEFAULTS, WebSocket: globalThis.WebSocket, ...defined(given) };
    const { key, peerId = key?.peerId ?? randomId(), url, documentIds = [] } = options;
    segment(peerId);
    this.peerId = peerId;
    this.url = url;
    this.#documents = new Documents(options.encryption);
    const dialer = new Dialer(url, options);
    this.#identity = new Identity(peerId, key, dialer.relay);
    const introduction = () => this.#identity.answersOn(dialer.open(["introduction", peerId]));
    this.#link = new IntroductionLink(introduction, options, this.#ownerOfLink());
    this.#pipes = new Pipes(options, this.#ownerOfPipes(dialer, options));
    this.#liveness = new Liveness(this.#link, this.#pipes, introduction, options);
    for (const documentId of documentIds) this.join(documentId);
    this.connectToServer();
  }

  /** The documents this peer is interested in. */
  get documentIds() {
    return this.#documents.names;
  }

  /** Whether the relay is connected now. */
  get open() {
    return this.#link.open;
  }

  /** The delay before the next attempt to reach the relay, in milliseconds and before jitter. */
  get retryDelay() {
    return this.#link.retryDelay;
  }

  /** A snapshot: per peer and document, the socket, or null while it is being opened. */
  get peers() {
    return new Map(this.#pipes.peerIds.map(peerId => [peerId, this.get(peerId)]));
  }

  /** Connects to the relay, now. A connection that exists is replaced. */
  connectToServer() {
    this.#signals.watch();
    this.#link.connect();
  }

  /** With a secret: sockets are encrypted from end to end, and the relay learns neither the secret nor the document's id. */
  join(documentId, options) {
    // One that got lost on its way to here must not leave the document open to the relay.
    if (options !== undefined && options?.secret === undefined)
      throw new TypeError("the options have no secret: leave them out if the document shouldn't be encrypted");
    this.#documents.add(documentId, options?.secret);
    this.#link.say("Join", [this.#documents.id(documentId)]);
    return this;
  }

  /** Ends the interest in a document, and closes the sockets about it. */
  leave(documentId) {
    const id = this.#documents.id(documentId);
    this.#documents.delete(documentId);
    this.#pipes.closeDocument(documentId);
    if (id !== undefined) this.#link.say("Leave", [id]);
    return this;
  }

  /** Closes the sockets to one peer, or to all. An introduction can bring them back. */
  disconnectPeer(peerId) {
    for (const each of peerId === undefined ? this.#pipes.peerIds : [peerId]) this.#pipes.closePeer(each);
    return this;
  }

  /** Closes everything and removes all listeners; `connectToServer` starts again. */
  disconnectServer() {
    this.removeAllListeners();
    this.disconnectPeer();
    this.#link.disconnect();
    this.#signals.unwatch();
  }

  has(peerId, documentId) {
    return this.#pipes.has(peerId, documentId);
  }

  get(peerId, documentId) {
    return documentId === undefined ? this.#pipes.sockets(peerId) : this.#pipes.socket(peerId, documentId);
  }

  #ownerOfLink() {
    return {
      opened: () => {
        const ids = this.#documents.ids();
        for (let i = 0; i < ids.length; i += IDS_PER_JOIN) this.#link.say("Join", ids.slice(i, i + IDS_PER_JOIN));
        this.#liveness.begin();
        this.emit("server-connect");
      },
      ended: () => {
        this.#liveness.end();
        this.#pipes.cancelRepairs();
      },
      lost: () => this.emit("server-disconnect"),
      introduced: (peerId, ids) => {
        for (const id of ids) {
          const documentId = this.#documents.name(id);
          if (documentId !== undefined) this.#pipes.introduced(peerId, documentId);
        }
      },
      failed: error => this.emit("error", error),
    };
  }

  #ownerOfPipes(dialer, { maxMessageBytes }) {
    return {
      dial: (peerId, documentId, numbers) => {
        const path = ["connection", this.peerId, peerId, this.#documents.id(documentId)];
        const socket = dialer.open(path, this.#identity.ticket, numbers);
        const { key } = this.#identity;
        return this.#documents.sealed(documentId, socket, { local: this.peerId, key, remote: peerId, maxMessageBytes });
      },
      idOf: documentId => this.#documents.id(documentId),
      seeks: documentId => this.#link.visit !== null && this.documentIds.has(documentId),
      isIntroducing: () => this.open,
      rejoin: documentId => this.#link.say("Join", [this.#documents.id(documentId)]),
      connected: payload => this.emit("peer-connect", payload),
      disconnected: payload => this.emit("peer-disconnect", payload),
      refused: payload => this.emit("peer-refused", payload),
    };
  }

  /** Something has happened that connections often don't survive. */
  #doubt() {
    if (this.#link.isStuck) this.#link.connect();
    else this.#liveness.doubt();
    this.#pipes.doubt();
  }
}

/** What is undefined was left out: it takes no limit and no delay away. */
function defined(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
