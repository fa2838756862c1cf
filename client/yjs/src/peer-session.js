import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from "y-protocols/awareness";
import * as sync from "y-protocols/sync";
import { encodeStateAsUpdate, encodeStateVector } from "yjs";
import { AWARENESS, message, open, QUERY_AWARENESS, SYNC } from "./messages.js";

/** While more than this waits for the network, changes aren't sent one by one: they become one update. */
const MAX_WAITING = 256 * 1024;

/** The code of a socket that was closed because the peer speaks something else. */
const NOT_UNDERSTOOD = 4110;

/**
 * What happens over one socket to one peer: both ask what the other has, answer, and then tell each change.
 *
 * `origin` is named as the origin of the changes that come from the peer. `on.answered()` is called each time the peer has
 * answered, and `on.failed(error)` if it sent what isn't a message; the socket closes then.
 */
export class PeerSession {
  /** Whether the peer has answered what it has. */
  synced = false;

  #socket;
  #doc;
  #awareness;
  #origin;
  #on;
  /** Whether it was asked, and hasn't answered yet. */
  #asked = false;
  /** While the network is behind: whether it is, and what waits until it isn't: changes, a question, what the peer asked. */
  #isBehind = false;
  #leftOut = false;
  #toAsk = false;
  #question = null;
  /** The awareness states that came from this peer. */
  #present = new Set();

  constructor(socket, { doc, awareness, origin }, on) {
    this.#socket = socket;
    this.#doc = doc;
    this.#awareness = awareness;
    this.#origin = origin;
    this.#on = on;
    socket.addEventListener("message", ({ data }) => this.#received(data));
    this.ask();
  }

  /** Asks what the peer has that this document hasn't. */
  ask() {
    if (this.#isBehind) {
      this.#toAsk = true;
      return;
    }
    this.#asked = true;
    this.#send(SYNC, encoder => sync.writeSyncStep1(encoder, this.#doc));
    this.#waitForRoom();
  }

  update(update) {
    if (this.#isBehind) {
      this.#leftOut = true;
      return;
    }
    this.#send(SYNC, encoder => sync.writeUpdate(encoder, update));
    this.#waitForRoom();
  }

  /** Tells the states of these clients, except of those that the peer told of itself. Leaves it if the network is behind. */
  present(clients) {
    if (this.#isBehind || this.#socket.bufferedAmount > MAX_WAITING) return;
    const news = clients.filter(client => this.#awareness.meta.has(client) && !this.#present.has(client));
    if (news.length === 0) return;
    const states = encodeAwarenessUpdate(this.#awareness, news);
    this.#send(AWARENESS, encoder => encoding.writeVarUint8Array(encoder, states));
  }

  /** Whether it was this peer that told of the client. */
  brought(client) {
    return this.#present.has(client);
  }

  /** The peer is gone, and whoever it brought with it. */
  end() {
    removeAwarenessStates(this.#awareness, [...this.#present], this.#origin);
    this.#socket.close();
  }

  #received(data) {
    try {
      this.#understand(open(data));
    } catch (error) {
      this.#socket.close(NOT_UNDERSTOOD, "yjs: not understood");
      this.#on.failed(error);
    }
  }

  #understand({ type, decoder }) {
    if (type === SYNC) this.#synchronize(decoder);
    else if (type === AWARENESS) this.#meet(decoding.readVarUint8Array(decoder));
    else if (type === QUERY_AWARENESS) this.present([...this.#awareness.getStates().keys()]);
    // Newer versions may say more.
  }

  #meet(states) {
    const track = ({ added, updated, removed }) => {
      for (const client of [...added, ...updated]) if (client !== this.#awareness.clientID) this.#present.add(client);
      for (const client of removed) this.#present.delete(client);
    };
    this.#awareness.on("update", track);
    try {
      applyAwarenessUpdate(this.#awareness, states, this.#origin);
    } finally {
      this.#awareness.off("update", track);
    }
  }

  #synchronize(decoder) {
    const type = decoding.readVarUint(decoder);
    if (type === sync.messageYjsSyncStep1) return this.#answer(decoding.readVarUint8Array(decoder));
    // They log what the listeners of an app throw: it isn't the peer's fault.
    if (type === sync.messageYjsSyncStep2) sync.readSyncStep2(decoder, this.#doc, this.#origin);
    else if (type === sync.messageYjsUpdate) sync.readUpdate(decoder, this.#doc, this.#origin);
    if (type !== sync.messageYjsSyncStep2) return;
    this.#asked = false;
    this.synced = true;
    this.#on.answered();
  }

  #answer(stateVector) {
    // It asks because it was just connected, or has lost somebody who may have told only one of us.
    if (!this.#asked) this.ask();
    if (this.#isBehind) {
      this.#question = stateVector;
      return;
    }
    this.#send(SYNC, encoder => {
      encoding.writeVarUint(encoder, sync.messageYjsSyncStep2);
      encoding.writeVarUint8Array(encoder, encodeStateAsUpdate(this.#doc, stateVector));
    });
    this.#waitForRoom();
  }

  /** A peer that takes its time costs one state vector, not a copy of each change. */
  async #waitForRoom() {
    if (this.#isBehind || this.#socket.bufferedAmount <= MAX_WAITING) return;
    const sentUpTo = encodeStateVector(this.#doc);
    this.#isBehind = true;
    const isOpen = await this.#socket.ready(MAX_WAITING);
    this.#isBehind = false;
    if (!isOpen) return;
    const question = this.#question;
    const leftOut = this.#leftOut;
    const toAsk = this.#toAsk;
    this.#question = null;
    this.#leftOut = false;
    this.#toAsk = false;
    // States that were left out, too: whoever has one renews it.
    this.present([...this.#awareness.getStates().keys()]);
    if (question) this.#answer(question);
    else if (leftOut) this.update(encodeStateAsUpdate(this.#doc, sentUpTo));
    // Last, as it can wait again; what was left out before that must be on its way.
    if (toAsk) this.ask();
  }

  #send(type, write) {
    this.#socket.send(message(type, write));
  }
}
