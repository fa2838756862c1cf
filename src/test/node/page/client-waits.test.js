import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Client, connectedPair, othersHaveBeenServed, relay } from "./alice-and-bob.js";
import { collect, eventually } from "./waiting.js";

describe("waiting", () => {
  /** A WebSocket that is closed with given codes, and a clock for the delays. */
  async function delays(codes, options) {
    const waited = [];
    const real = globalThis.setTimeout;
    const left = [...codes];
    let done;
    const finished = new Promise(resolve => (done = resolve));
    class Closing extends EventTarget {
      constructor() {
        super();
        queueMicrotask(() => {
          this.dispatchEvent(new Event("open"));
          if (left.length === 0) return done();
          this.dispatchEvent(Object.assign(new Event("close"), { code: left.shift() }));
        });
      }
      send() {}
      close() {}
    }
    globalThis.setTimeout = (task, delay) => {
      if (delay !== 20_000) waited.push(delay);
      return real(task, delay === 20_000 ? delay : 0);
    };
    try {
      const alice = new Client({ url: "wss://relay.example", WebSocket: Closing, ...options });
      await finished;
      alice.disconnectServer();
    } finally {
      globalThis.setTimeout = real;
    }
    return waited;
  }

  it("grows with each failure, with jitter, up to the longest delay", async () => {
    const waited = await delays(Array(30).fill(1006));
    waited.forEach((delay, i) => {
      const full = Math.min(30_000, 100 * 1.5 ** i);
      assert.ok(delay >= full / 2 && delay <= full, `attempt ${i} waited ${delay} of ${full}`);
    });
  });

  it("does not start again small after a connection that ended at once", async () => {
    const waited = await delays(Array(8).fill(1000));
    assert.ok(waited[7] > 500, String(waited));
  });

  it("has its usual delays for an app that leaves them undefined", async () => {
    const waited = await delays(Array(8).fill(1006), { minRetryDelay: undefined, backoffFactor: undefined });
    waited.forEach((delay, i) => assert.ok(delay >= (100 * 1.5 ** i) / 2, `attempt ${i} waited ${delay}`));
  });

  it("starts again small after a connection that lasted", async () => {
    const waited = await delays(Array(8).fill(1000), { stableAfter: 0 });
    waited.forEach(delay => assert.ok(delay <= 100));
  });

  it("is short but spread after 1012, long after 1013, longest after 1008", async () => {
    const spread = async code => {
      const waited = [];
      for (let i = 0; i < 40; i++) waited.push(...(await delays([code])));
      return waited;
    };
    const soon = await spread(1012);
    const later = await spread(1013);
    const refused = await spread(1008);
    assert.ok(Math.max(...soon) <= 3_000 && Math.max(...soon) - Math.min(...soon) > 1_000);
    assert.ok(Math.min(...later) >= 10_000 && Math.max(...later) <= 30_000);
    assert.ok(Math.min(...refused) >= 30_000);
  });

  it("ends with disconnectServer: no event, no attempt, nothing open", async () => {
    const { alice, toBob } = await connectedPair();
    const events = ["server-disconnect", "peer-disconnect", "error"].map(name => collect(alice, name));
    alice.disconnectServer();
    await eventually(() => toBob.readyState === toBob.CLOSED && relay.introductionSockets.size === 1);
    const attempts = () => relay.paths.filter(path => path.endsWith("/alice")).length;
    const before = attempts();
    await othersHaveBeenServed();
    assert.deepEqual(events.flat(), []);
    assert.equal(attempts(), before);
    assert.deepEqual([alice.open, alice.peers.size], [false, 0]);
  });
});
