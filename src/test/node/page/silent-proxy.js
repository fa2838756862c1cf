// A network that can lose its connections without a word: they stay open, and nothing comes through them any more. New ones
// work. That is what a laptop finds after a sleep, or in another network.
import { connect, createServer } from "node:net";

export class SilentProxy {
  #target;
  #wires = new Set();
  #server = createServer(client => this.#accept(client));

  constructor(target) {
    this.#target = target;
  }

  async listen() {
    await new Promise(resolve => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.#server.address().port}/`;
    return this;
  }

  /** Loses those whose request begins with this path, or all. Returns how many. */
  lose(path = "/") {
    const lost = [...this.#wires].filter(wire => !wire.lost && wire.request.startsWith(`GET ${path}`));
    for (const wire of lost) wire.lost = true;
    return lost.length;
  }

  /** Those that aren't lost, by the path that they asked for. */
  alive(path = "/") {
    return [...this.#wires].filter(wire => !wire.lost && wire.request.startsWith(`GET ${path}`)).length;
  }

  /** What was asked for by those that aren't lost, and have asked. */
  get requests() {
    return [...this.#wires].filter(wire => !wire.lost && wire.request).map(({ request }) => request.split(" ")[1]);
  }

  async close() {
    for (const { ends } of this.#wires) for (const end of ends) end.destroy();
    await new Promise(resolve => this.#server.close(resolve));
  }

  #accept(client) {
    const relay = connect(this.#target, "127.0.0.1");
    const wire = { request: "", lost: false, ends: [client, relay] };
    this.#wires.add(wire);
    for (const [from, to] of [
      [client, relay],
      [relay, client],
    ]) {
      from.on("data", data => {
        if (!wire.request) wire.request = data.toString("latin1");
        if (!wire.lost) to.write(data);
      });
      from.on("error", () => {});
      from.on("close", () => {
        if (wire.lost) return;
        to.destroy();
        this.#wires.delete(wire);
      });
    }
  }
}
