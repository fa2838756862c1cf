import { base } from "./address.js";
import { bytes } from "./format.js";
import { bounded, plain } from "./plain.js";
import { RowKeys } from "./row-keys.js";

const ROWS = 300;

/** The list of what went over the wire, one row a step; frames of bytes in a row share one. */
export class Wire {
  #list;
  #keys;
  #start = 0;
  /** The rows of bytes that still grow, by socket and way: until something else than bytes goes over the wire. */
  #runs = new Map();
  #awaitsFrame = false;
  #follows = true;

  constructor(list) {
    this.#list = list;
    this.#keys = new RowKeys(list);
  }

  restart() {
    this.#start = performance.now();
    this.#runs.clear();
    this.#list.replaceChildren();
  }

  /** `who` is "alice" or "bob", and `way` is "out" to the relay or "in" from it. */
  step(who, way, kind, detail = "", other = "") {
    this.#drawSoon();
    const row = element("div", `row ${who} ${way} fresh`);
    const time = element("time", "", elapsed(performance.now() - this.#start));
    const step = element("div", "step");
    const shown = element("button", "detail", bounded(detail));
    shown.type = "button";
    step.append(element("b", "", kind));
    if (other) step.append(" ", element("span", "other", `${way === "out" ? "to" : "from"} ${plain(other)}`));
    step.append(shown);
    row.append(time, step);
    this.#list.append(row);
    this.#keys.added(shown);
    if (this.#list.childElementCount > ROWS) this.#keys.removed(this.#list.removeChild(this.#list.firstElementChild));
    this.#count();
    this.#runs.clear();
    return shown;
  }

  /** A frame of bytes: as long as nothing else goes over the wire, one row a socket and way says how many there were. */
  binary(who, way, socket, length, other) {
    const runs = this.#runs.get(socket) ?? {};
    if (!runs[way]) {
      const others = [...this.#runs];
      runs[way] = { frames: 0, bytes: 0, shown: this.step(who, way, "binary", "", other) };
      this.#runs = new Map([...others, [socket, runs]]);
    }
    runs[way].frames++;
    runs[way].bytes += length;
    this.#drawSoon();
  }

  /** Once for all that happens until the browser draws: a large file is thousands of frames. */
  #drawSoon() {
    if (this.#awaitsFrame) return;
    this.#awaitsFrame = true;
    this.#follows = this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 60;
    requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#awaitsFrame = false;
    this.#count();
    if (this.#follows) this.#list.scrollTop = this.#list.scrollHeight;
  }

  #count() {
    for (const { frames, bytes: length, shown } of [...this.#runs.values()].flatMap(Object.values))
      shown.textContent = `${frames === 1 ? "1 frame" : `${frames} frames`}, ${bytes(length)}`;
  }
}

function element(name, className, text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text });
}

function elapsed(milliseconds) {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

/** A WebSocket that writes down what it sends and gets. */
export function tracedWebSocket(who, wire, onFrame) {
  return class extends WebSocket {
    #path = decodeURIComponent(new URL(this.url).pathname.slice(base.pathname.length - 1));
    #introduces = this.#path.startsWith("/introduction/");
    #other = this.#introduces ? "" : decodeURIComponent(new URL(this.url).pathname.split("/").at(-2));

    constructor(url, protocols) {
      super(url, protocols);
      wire.step(who, "out", "open", this.#path);
      this.addEventListener("open", () => wire.step(who, "in", "opened", this.#path));
      this.addEventListener("message", ({ data }) => this.#note("in", data));
      this.addEventListener("close", ({ code }) => wire.step(who, "in", `closed ${code}`, this.#path));
    }

    send(data) {
      super.send(data);
      this.#note("out", data);
      if (!this.#introduces) onFrame(who);
    }

    close(...reason) {
      if (this.readyState < WebSocket.CLOSING) wire.step(who, "out", "close", this.#path);
      super.close(...reason);
    }

    #note(way, data) {
      if (typeof data !== "string") wire.binary(who, way, this, data.byteLength, this.#other);
      else wire.step(who, way, this.#introduces ? typeOf(data) : "text", data, this.#other);
    }
  };
}

function typeOf(data) {
  try {
    return plain(JSON.parse(data).type);
  } catch {
    return "text";
  }
}
