// Devices on a relay, some behind a network that can lose their connections, and what browsers tell of networks.
import { SilentProxy } from "../page/silent-proxy.js";
import { startRelay } from "../page/relay-under-test.js";

const platform = new EventTarget();
// Node has no such events, and the client listens where browsers have them.
globalThis.addEventListener = platform.addEventListener.bind(platform);
globalThis.removeEventListener = platform.removeEventListener.bind(platform);

/** What a page is told that comes back from the back-forward cache. */
export function comeBackFromTheCache() {
  platform.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
}

/** A relay, and a way to it that can go silent. */
export class Network {
  async start() {
    this.relay = await startRelay();
    this.url = this.relay.url;
    this.proxy = await new SilentProxy(Number(new URL(this.url).port)).listen();
    return this;
  }

  /** The relay goes away and comes back under its address. */
  async restartRelay() {
    await this.relay.stop();
    await this.relay.start();
  }

  async stop() {
    await this.proxy.close();
    await this.relay.stop();
  }
}

/** What three devices go through: each writes so many times, a few at a time, while their connections break. */
export async function whatPhonesDo({ alice, bob, carol }, network, { edits = 1_000, steps = 20 } = {}) {
  const writeAll = async (from, to) => {
    for (let step = from; step < to; step++) {
      for (const device of [alice, bob, carol])
        for (let i = 0; i < edits / steps; i++) device.write(`${device.name}-${(step * edits) / steps + i}`);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  };
  carol.goOffline();
  await writeAll(0, steps / 4);
  const lost = network.proxy.lose(); // all of bob's
  await writeAll(steps / 4, steps / 2);
  comeBackFromTheCache();
  await writeAll(steps / 2, (steps * 3) / 4);
  await network.restartRelay();
  await writeAll((steps * 3) / 4, steps);
  carol.goOnline();
  return lost;
}
