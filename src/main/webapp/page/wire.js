import { base } from "./address.js";
import { bytes } from "./format.js";

const ROWS = 300;

/** The list of what went over the wire, one row a step; frames of bytes in a row share one. */
export class Wire {
  #list;
  #start = 0;
  /** The rows of bytes that still grow, by peer and way: until something else than bytes goes over the wire. */
  #runs = new Map();
  #awaitsFrame = false;
  #follows = true;

  constructor(list) {
    this.#list = list;
  }

  restart() {
    this.#start = performance.now();
    this.#runs.clear();
    this.#list.replaceChildren();
  }

  /** `who` is "alice" or "bob", and `way` is "out" to the relay or "in" from it. */
  step(who, way, kind, detail = "") {
    this.#drawSoon();
    const row = document.createElement("div");
    row.className = `row ${who} ${way} fresh`;
    const time = document.createElement("time");
    time.textContent = elapsed(performance.now() - this.#start);
    const step = document.createElement("div");
    step.className = "step";
    step.append(Object.assign(document.createElement("b"), { textContent: kind }));
    const shown = Object.assign(document.createElement("span"), { className: "detail" });
    shown.textContent = shown.title = detail;
    step.append(shown);
    row.append(time, step);
    this.#list.append(row);
    if (this.#list.childElementCount > ROWS) this.#list.firstElementChild.remove();
    this.#count();
    this.#runs.clear();
    return shown;
  }

  /** A frame of bytes: as long as nothing else goes over the wire, one row says how many there were. */
  binary(who, way, socket, length) {
    const key = `${who} ${way}`;
    let run = this.#runs.get(key);
    if (run?.socket !== socket) {
      const others = [...this.#runs];
      run = { socket, frames: 0, bytes: 0, shown: this.step(who, way, "binary") };
      this.#runs = new Map([...others, [key, run]]);
    }
    run.frames++;
    run.bytes += length;
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
    for (const { frames, bytes: length, shown } of this.#runs.values())
      shown.textContent = shown.title = `${frames === 1 ? "1 frame" : `${frames} frames`}, ${bytes(length)}`;
  }
}

function elapsed(milliseconds) {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

/** A WebSocket that writes down what it sends and gets. */
export function tracedWebSocket(who, wire, onFrame) {
  return class extends WebSocket {
    #path = decodeURIComponent(new URL(this.url).pathname.slice(base.pathname.length - 1));
    #introduces = this.#path.startsWith("/introduction/");

    constructor(url) {
      super(url);
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
      if (typeof data !== "string") wire.binary(who, way, this, data.byteLength);
      else wire.step(who, way, this.#introduces ? JSON.parse(data).type : "text", data);
    }
  };
}
