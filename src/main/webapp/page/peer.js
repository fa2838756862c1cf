import { Client } from "../relay-client.js";
import { plainAddress } from "./address.js";
import { Card } from "./card.js";
import { bytes } from "./format.js";
import { plain } from "./plain.js";
import { Inbox, MAX_FILE, sendFile } from "./transfer.js";
import { tracedWebSocket } from "./wire.js";

/** Closes by which nobody said goodbye: the network broke, or the relay stops. */
const BROKEN = new Set([1006, 1012]);
/** In milliseconds: nobody is asked for on a page and then waits for longer. */
const UNWANTED = 1e12;
/** A relay that goes takes pipes with it a little before, or after, its own connection. */
const CAUSE_IS_KNOWN_AFTER = 1_000;
/** What one card takes in all, as files that were received stay in memory. */
const MOST_RECEIVED = 4 * MAX_FILE;

/** Alice or Bob: one peer of this page, and the card that shows it. */
export class Peer {
  #name;
  #card;
  #on;
  #WebSocket;
  #client = null;
  #startedAt = 0;
  #wasOpen = false;
  #isAway = false;
  #isWanted = false;
  #hindrance = "";
  #sockets = new Map();
  #received = 0;
  /** The end of the files that are being sent: one after the other, as the receiver expects. */
  #sending = Promise.resolve();
  #files = 0;
  /** The file that is being sent: its id, and for each socket what stops it. */
  #outgoing = { id: 0, stops: new Map() };

  /**
   * Calls `on.back()`, `on.away()`, `on.open()`, and `on.refused()`, which may know why. `on.waiting` says what to do while
   * nobody is there.
   */
  constructor(article, name, greeting, { wire, figure, ...on }) {
    this.#name = name;
    this.#on = on;
    this.#card = new Card(article, name, greeting, {
      say: text => this.#say(text),
      file: file => (this.#sending = this.#sending.then(() => this.#send(file))),
      back: on.back,
    });
    this.#WebSocket = tracedWebSocket(name, wire, who => figure.pulse(who));
  }

  get running() {
    return this.#client !== null;
  }

  get isAway() {
    return this.#isAway;
  }

  /** `isWanted`: whether somebody wants him here, and not only started the page that he belongs to. */
  start(documentId, token, isWanted) {
    this.#isWanted = isWanted;
    this.#card.clear();
    this.#received = 0;
    this.#wasOpen = false;
    this.#isAway = false;
    this.#hindrance = "";
    this.#startedAt = Date.now();
    this.#client = new Client({
      peerId: `${this.#name}-${random(4)}`,
      url: plainAddress,
      token: token || undefined,
      documentIds: [documentId],
      maxRetryDelay: 8_000,
      WebSocket: this.#WebSocket,
    })
      .on("server-connect", () => this.#opened())
      .on("server-disconnect", () => this.#lostRelay())
      .on("error", () => this.#failed())
      .on("peer-connect", ({ peerId, socket }) => this.#met(peerId, socket))
      .on("peer-disconnect", ({ peerId, socket }) => this.#forget(peerId, socket));
    this.#showState();
  }

  stop(why = "Disconnected") {
    this.#client.disconnectServer();
    this.#client = null;
    this.#sockets.clear();
    this.#card.note(why);
    this.#showState();
  }

  #failed() {
    if (!this.#wasOpen) this.#hindrance = this.#on.refused();
    this.#showState();
  }

  #opened() {
    if (this.#wasOpen) this.#card.note("The relay is back");
    this.#wasOpen = true;
    this.#on.open();
    this.#showState();
  }

  #lostRelay() {
    this.#card.note("Lost the relay; trying to reach it again");
    this.#showState();
  }

  #met(peerId, socket) {
    const client = this.#client;
    const isNamesake = peerId.startsWith(`${this.#name}-`);
    new Inbox(socket, {
      text: text => this.#card.heard(peerId, text),
      file: (name, size, cancel) => this.#receive(peerId, name, size, cancel),
      cancel: id => this.#outgoing.id === id && this.#outgoing.stops.get(socket)?.abort(),
      here: milliseconds => isNamesake && client === this.#client && this.#metNamesake(peerId, milliseconds),
    });
    // There is one Bob: the two find out which of them makes way.
    if (isNamesake) return socket.send(JSON.stringify({ here: this.#age }));
    socket.addEventListener("close", ({ code }) => client === this.#client && this.#parted(peerId, code));
    this.#sockets.set(peerId, socket);
    this.#card.note(`Connected with ${plain(peerId)}`);
    this.#showState();
  }

  /** Longer than any other's where nobody asked for him: he makes way for a Bob who has waited on another device. */
  get #age() {
    return Date.now() - this.#startedAt + (this.#isWanted ? 0 : UNWANTED);
  }

  /** Each says how long it has been here, as the clocks of two devices can't be compared. */
  #metNamesake(peerId, milliseconds) {
    if (milliseconds > this.#age || (milliseconds === this.#age && peerId < this.#client.peerId)) return;
    this.#isAway = true;
    this.stop(`${this.#title} has moved to another window or device`);
    this.#on.away();
  }

  get #title() {
    return this.#name.charAt(0).toUpperCase() + this.#name.slice(1);
  }

  #forget(peerId, socket) {
    if (this.#sockets.get(peerId) === socket) this.#sockets.delete(peerId);
    this.#showState();
  }

  #parted(peerId, code) {
    const name = plain(peerId);
    const successor = [...this.#sockets.keys()].find(other => role(other) === role(peerId) && other !== peerId);
    if (successor) return this.#card.note(`${name} has made way for ${plain(successor)}`);
    if (!BROKEN.has(code)) return this.#card.note(`${name} is gone`);
    const client = this.#client;
    const tell = () => {
      // Otherwise that it was the relay has been told.
      if (client === this.#client && client.open) this.#card.note(`Lost the connection with ${name}`);
    };
    setTimeout(tell, CAUSE_IS_KNOWN_AFTER);
  }

  #say(text) {
    this.#card.said(text);
    for (const socket of this.#sockets.values()) socket.send(JSON.stringify({ say: text }));
  }

  #receive(peerId, name, size, cancel) {
    if (this.#received + size > MOST_RECEIVED) {
      this.#card.note(`${plain(peerId)} sends more files than this demo takes: ${plain(name)} wasn't taken`);
      return null;
    }
    this.#received += size;
    return this.#card.file(name, size, peerId, cancel);
  }

  async #send(file) {
    if (file.size > MAX_FILE)
      return this.#card.note(`${file.name} is larger than the ${bytes(MAX_FILE)} this demo takes`);
    const stops = new Map([...this.#sockets.values()].map(socket => [socket, new AbortController()]));
    const id = ++this.#files;
    this.#outgoing = { id, stops };
    const cancel = () => stops.forEach(stop => stop.abort());
    const shown = this.#card.file(file.name, file.size, null, cancel);
    try {
      const sending = [...stops].map(([socket, { signal }]) =>
        sendFile(socket, file, { id, signal, progress: shown.progress }),
      );
      const results = await Promise.all(sending);
      if (results.includes("sent")) await shown.done(file);
      else if (results.includes("cancelled")) shown.cancelled();
      else shown.broken();
    } catch (error) {
      shown.broken();
      console.warn(error); // the file can't be read
    }
  }

  #showState() {
    const peerIds = [...this.#sockets.keys()];
    this.#card.show(this.#state(peerIds), peerIds.length > 0, this.#isAway);
  }

  #state(peerIds) {
    if (peerIds.length > 0) return `Connected with ${peerIds.map(plain).join(" and ")}`;
    if (this.#isAway) return "In another window or on another device";
    if (!this.running) return "Not connected";
    if (this.#client.open) return this.#on.waiting;
    return this.#wasOpen ? "Lost the relay; trying to reach it again" : this.#hindrance || "Looking for the relay";
  }
}

function role(peerId) {
  return peerId.split("-")[0];
}

export function random(length) {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  return Array.from(crypto.getRandomValues(new Uint8Array(length)), byte => letters[byte % letters.length]).join("");
}
