import { fragment } from "./address.js";
import { Peer, random } from "./peer.js";
import { Wire } from "./wire.js";

const WAITING = "Joined; waiting for somebody";
const WAITING_FOR_ALICE = "Waiting for Alice. Press “Introduce Alice and Bob” on the page that this link came from.";

/** Alice and Bob, or only Bob when the page was opened by his link, meeting over this relay. */
export class TryIt {
  documentId;
  #wire;
  #peers;
  #button;
  #isGuest;
  #token;

  constructor(document, figure, token) {
    const invited = /^[\w-]{1,64}$/.exec(fragment.get("try") ?? "")?.[0];
    this.#isGuest = invited !== undefined;
    this.documentId = invited ?? `try-${random(10)}`;
    this.#token = token;
    this.#wire = new Wire(document.getElementById("wire"));
    document.getElementById("document").textContent = this.documentId;
    const greetings = this.#isGuest
      ? { bob: "Hello from Bob's device 👋" }
      : { alice: "Hello Bob 👋", bob: "Hi Alice!" };
    this.#peers = Object.entries(greetings).map(([name, greeting]) => this.#peer(document, name, greeting, figure));
    this.#button = document.getElementById("start");
    this.#button.addEventListener("click", () => (this.#isRunning ? this.#stop() : this.#start()));
    token.onChange(() => this.#startAgain());
    // A page that is left says so at once, instead of being found out by the relay's pings.
    addEventListener("pagehide", () => this.#isRunning && this.#stop());
    addEventListener("hashchange", () => location.hash.startsWith("#try=") && location.reload());
    if (this.#isGuest) this.#beGuest(document);
  }

  #peer(document, name, greeting, figure) {
    const peer = new Peer(document.querySelector(`[data-peer="${name}"]`), name, greeting, {
      wire: this.#wire,
      figure,
      waiting: this.#isGuest ? WAITING_FOR_ALICE : WAITING,
      back: () => this.#bringBack(peer),
      away: () => this.#showButton(),
      open: () => this.#token.taken(),
      refused: () => this.#token.refused(),
    });
    return peer;
  }

  get #isRunning() {
    return this.#peers.some(peer => peer.running);
  }

  #beGuest(document) {
    document.getElementById("stage").classList.add("guest");
    document.querySelector('[data-peer="alice"]').hidden = true;
    document.querySelector(".elsewhere").hidden = true;
    document.getElementById("try-intro").textContent =
      "On this device you are Bob. Alice is on the page that this link came from.";
    document.getElementById("try").scrollIntoView();
    this.#start();
  }

  #start() {
    if (this.#token.isMissing) return this.#token.ask();
    this.#wire.restart();
    for (const peer of this.#peers) peer.start(this.documentId, this.#token.value, this.#isGuest);
    this.#showButton();
  }

  #startAgain() {
    for (const peer of this.#peers) if (peer.running) peer.stop("Trying the other token");
    this.#start();
  }

  #bringBack(peer) {
    peer.start(this.documentId, this.#token.value, true);
    this.#showButton();
  }

  #stop() {
    for (const peer of this.#peers) if (peer.running) peer.stop();
    this.#showButton();
  }

  #showButton() {
    const isOneAway = this.#peers.some(peer => peer.isAway);
    const [end, again] = this.#isGuest
      ? ["Disconnect Bob", "Connect Bob again"]
      : [isOneAway ? "Disconnect Alice" : "Disconnect both", "Introduce them again"];
    this.#button.textContent = this.#isRunning ? end : again;
    this.#button.classList.toggle("primary", !this.#isRunning);
  }
}
