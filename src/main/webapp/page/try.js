import { Client } from "../relay-client.js";
import { relayAddress } from "./address.js";
import { Card } from "./card.js";
import { bytes } from "./format.js";
import { Inbox, MAX_FILE, sendFile } from "./transfer.js";
import { tracedWebSocket, Wire } from "./wire.js";

/** Alice and Bob, or only Bob when the page was opened by his link, meeting over this relay. */
export class TryIt {
  #wire;
  #documentId;
  #peers;
  #button;
  #guest;

  constructor(document, figure) {
    const invited = /^#try=([\w-]{1,64})$/.exec(location.hash)?.[1];
    this.#guest = invited !== undefined;
    this.#documentId = invited ?? `try-${random(10)}`;
    this.#wire = new Wire(document.getElementById("wire"));
    document.getElementById("document").textContent = this.#documentId;
    const link = document.getElementById("bob-link");
    link.href = `#try=${this.#documentId}`;
    if (/^(localhost|127\..*|\[::1\])$/.test(location.hostname)) link.textContent = "Open Bob in another window";
    const greetings = this.#guest ? { bob: "Hello from Bob's device 👋" } : { alice: "Hello Bob 👋", bob: "Hi Alice!" };
    this.#peers = Object.entries(greetings).map(
      ([name, greeting]) =>
        new Peer(document.querySelector(`[data-peer="${name}"]`), name, greeting, this.#wire, figure),
    );
    this.#button = document.getElementById("start");
    this.#button.addEventListener("click", () => (this.#running ? this.#stop() : this.#start()));
    // A page that is left says so at once, instead of being found out by the relay's pings.
    addEventListener("pagehide", () => this.#running && this.#stop());
    addEventListener("hashchange", () => location.hash.startsWith("#try=") && location.reload());
    if (this.#guest) this.#beGuest(document);
  }

  get #running() {
    return this.#peers.some(peer => peer.running);
  }

  #beGuest(document) {
    document.getElementById("stage").classList.add("guest");
    document.querySelector('[data-peer="alice"]').hidden = true;
    document.querySelector(".elsewhere").hidden = true;
    document.getElementById("try-intro").textContent =
      "You are Bob, on a device of his own. Alice is on the page that this link came from.";
    document.getElementById("try").scrollIntoView();
    this.#start();
  }

  #start() {
    this.#wire.restart();
    for (const peer of this.#peers) peer.start(this.#documentId);
    this.#button.textContent = this.#guest ? "Disconnect Bob" : "Disconnect both";
    this.#button.classList.remove("primary");
  }

  #stop() {
    for (const peer of this.#peers) peer.stop();
    this.#button.textContent = this.#guest ? "Connect Bob again" : "Introduce them again";
    this.#button.classList.add("primary");
  }
}

class Peer {
  #name;
  #card;
  #WebSocket;
  #client = null;
  #sockets = new Map();
  /** The end of the files that are being sent: one after the other, as the receiver expects. */
  #sending = Promise.resolve();

  constructor(article, name, greeting, wire, figure) {
    this.#name = name;
    this.#card = new Card(article, name, greeting, {
      say: text => this.#say(text),
      file: file => (this.#sending = this.#sending.then(() => this.#send(file))),
    });
    this.#WebSocket = tracedWebSocket(name, wire, who => figure.pulse(who));
  }

  get running() {
    return this.#client !== null;
  }

  start(documentId) {
    this.#card.clear();
    this.#client = new Client({
      peerId: `${this.#name}-${random(4)}`,
      url: relayAddress,
      documentIds: [documentId],
      maxRetryDelay: 8_000,
      WebSocket: this.#WebSocket,
    })
      .on("server-connect", () => this.#showState())
      .on("server-disconnect", () => this.#showState())
      .on("peer-connect", ({ peerId, socket }) => this.#met(peerId, socket))
      .on("peer-disconnect", ({ peerId, socket }) => this.#lost(peerId, socket));
    this.#showState();
  }

  stop() {
    this.#client.disconnectServer();
    this.#client = null;
    this.#sockets.clear();
    this.#card.note("Disconnected");
    this.#showState();
  }

  #met(peerId, socket) {
    this.#sockets.set(peerId, socket);
    this.#card.note(`Connected with ${peerId}`);
    new Inbox(socket, {
      text: text => this.#card.heard(peerId, text),
      file: (name, size) => this.#card.file(name, size, peerId),
    });
    this.#showState();
  }

  #lost(peerId, socket) {
    if (this.#sockets.get(peerId) === socket) this.#sockets.delete(peerId);
    this.#card.note(`${peerId} is gone`);
    this.#showState();
  }

  #say(text) {
    this.#card.said(text);
    for (const socket of this.#sockets.values()) socket.send(JSON.stringify({ say: text }));
  }

  async #send(file) {
    if (file.size > MAX_FILE)
      return this.#card.note(`${file.name} is larger than the ${bytes(MAX_FILE)} this demo takes`);
    const shown = this.#card.file(file.name, file.size);
    try {
      const sent = await Promise.all([...this.#sockets.values()].map(socket => sendFile(socket, file, shown.progress)));
      if (sent.length > 0 && sent.every(Boolean)) await shown.done(file);
      else shown.broken();
    } catch (error) {
      shown.broken();
      console.warn(error); // the file can't be read
    }
  }

  #showState() {
    const peerIds = [...this.#sockets.keys()];
    const state =
      peerIds.length > 0
        ? `Connected with ${peerIds.join(" and ")}`
        : this.#client?.open
          ? "Joined; waiting for somebody"
          : this.running
            ? "Looking for the relay"
            : "Not connected";
    this.#card.show(state, peerIds.length > 0);
  }
}

function random(length) {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  return Array.from(crypto.getRandomValues(new Uint8Array(length)), byte => letters[byte % letters.length]).join("");
}
