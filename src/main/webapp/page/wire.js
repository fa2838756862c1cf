import { base } from "./address.js";
import { bytes } from "./format.js";

const ROWS = 300;

/** The list of what went over the wire, one row a step; frames of bytes in a row share one. */
export class Wire {
  #list;
  #start = 0;
  #last = null;

  constructor(list) {
    this.#list = list;
  }

  restart() {
    this.#start = performance.now();
    this.#last = null;
    this.#list.replaceChildren();
  }

  /** `who` is "alice" or "bob", and `way` is "out" to the relay or "in" from it. */
  step(who, way, kind, detail = "") {
    const follow = this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 60;
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
    if (follow) this.#list.scrollTop = this.#list.scrollHeight;
    this.#last = null;
    return shown;
  }

  /** A frame of bytes: the row says how many there were so far if the last row was of the same kind. */
  binary(who, way, socket, length) {
    const last = this.#last;
    const run =
      last?.who === who && last.way === way && last.socket === socket ? last : { who, way, socket, frames: 0, bytes: 0 };
    run.frames++;
    run.bytes += length;
    const text = `${run.frames === 1 ? "1 frame" : `${run.frames} frames`}, ${bytes(run.bytes)}`;
    if (run === last) run.shown.textContent = run.shown.title = text;
    else run.shown = this.step(who, way, "binary", text);
    this.#last = run;
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
