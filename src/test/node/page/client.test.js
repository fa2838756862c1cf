import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import ws from "ws";
import "../loading.mjs";
import { SilentProxy } from "./silent-proxy.js";
import { SmallRelay } from "./small-relay.js";
import { collect, eventually, next } from "./waiting.js";

const { Client } = await import("../../../main/webapp/relay-client.js");

// The platform's own where there is one, as in browsers.
const WebSocket = globalThis.WebSocket ?? ws;

let relay;
let clients = [];

function client(peerId, options = {}) {
  const fresh = new Client({ peerId, url: relay.url, WebSocket, minRetryDelay: 10, ...options });
  clients.push(fresh);
  return fresh;
}

async function connectedPair(documentId = "doc", options = {}) {
  const alice = client("alice", options).join(documentId);
  const bob = client("bob", options).join(documentId);
  const [toBob, toAlice] = await Promise.all([next(alice, "peer-connect"), next(bob, "peer-connect")]);
  return { alice, bob, toBob: toBob.socket, toAlice: toAlice.socket };
}

/** Whatever a client was to do at once has been done by the time that another, later one has been served. */
async function othersHaveBeenServed() {
  const documentId = `later-${clients.length}`;
  const both = [client("carol").join(documentId), client("dave").join(documentId)];
  await Promise.all(both.map(each => next(each, "peer-connect")));
}

beforeEach(async () => {
  relay = await new SmallRelay().listen();
});

afterEach(async () => {
  clients.forEach(each => each.disconnectServer());
  clients = [];
  await relay.close();
});

describe("addresses", () => {
  const opened = url => {
    const urls = [];
    class Recording extends EventTarget {
      constructor(at) {
        super();
        urls.push(at);
      }
      close() {
        this.dispatchEvent(new Event("close"));
      }
    }
    new Client({ peerId: "alice", url, WebSocket: Recording }).disconnectServer();
    return urls[0];
  };

  for (const [given, expected] of [
    ["ws://relay.example", "ws://relay.example/introduction/alice"],
    ["wss://relay.example/", "wss://relay.example/introduction/alice"],
    ["http://relay.example:8080", "ws://relay.example:8080/introduction/alice"],
    ["https://relay.example/relay/", "wss://relay.example/relay/introduction/alice"],
    ["relay.example", "wss://relay.example/introduction/alice"],
    ["relay.example:8443/a/b", "wss://relay.example:8443/a/b/introduction/alice"],
    ["localhost:8080", "ws://localhost:8080/introduction/alice"],
    ["127.0.0.1:8080/relay", "ws://127.0.0.1:8080/relay/introduction/alice"],
    ["[::1]:8080", "ws://[::1]:8080/introduction/alice"],
    ["localhost.example", "wss://localhost.example/introduction/alice"],
    ["wss://relay.example/relay?token=a%20b", "wss://relay.example/relay/introduction/alice?token=a%20b"],
    [new URL("https://relay.example/x/"), "wss://relay.example/x/introduction/alice"],
  ])
    it(`${given} is reached at ${expected}`, () => assert.equal(opened(given), expected));

  it("a token goes with every handshake as a subprotocol", async () => {
    const offered = [];
    class Recording extends WebSocket {
      constructor(url, protocols) {
        super(url, protocols);
        offered.push(protocols);
      }
    }
    await connectedPair("doc", { token: "a.token-0123456789", WebSocket: Recording });
    assert.ok(offered.length >= 4);
    for (const protocols of offered) assert.deepEqual(protocols, ["relay", "relay.token.a.token-0123456789"]);
  });

  it("a token from a function is the latest in every handshake", async () => {
    const offered = [];
    class Recording extends WebSocket {
      constructor(url, protocols) {
        super(url, protocols);
        offered.push(protocols[1]);
      }
    }
    let issued = 0;
    await connectedPair("doc", { token: () => `a.token-012345678${++issued}`, WebSocket: Recording });
    assert.ok(offered.length >= 4);
    assert.equal(new Set(offered).size, offered.length);
    assert.equal(offered.at(-1), `relay.token.a.token-012345678${issued}`);
  });

  it("anything else is refused at once", () => {
    assert.throws(() => opened("ftp://relay.example"), TypeError);
    assert.throws(() => opened(""), TypeError);
  });
});

describe("ids", () => {
  it("of any characters arrive as they are", async () => {
    const documentId = "a/b?c#d %41;e+é🎉";
    const { alice, bob, toBob, toAlice } = await connectedPair(documentId);
    assert.ok(relay.paths.includes(`/connection/alice/bob/${encodeURIComponent(documentId)}`));
    assert.equal(alice.get("bob", documentId), toBob);
    assert.equal(bob.get("alice", documentId), toAlice);
  });

  it("that no URL can carry are refused when they are given", () => {
    const alice = client("alice");
    for (const id of ["", ".", "..", undefined, 7]) assert.throws(() => alice.join(id), TypeError);
    assert.throws(() => new Client({ peerId: "..", url: relay.url, WebSocket }), TypeError);
  });

  it("that were not joined are not connected to", async () => {
    const alice = client("alice").join("doc");
    await eventually(() => relay.messages.length === 1);
    const [socket] = relay.introductionSockets;
    relay.introduce(socket, "mallory", ["other"]);
    relay.introduce(socket, "bob", ["doc"]);
    await next(alice, "peer-connect");
    assert.equal(alice.has("mallory"), false);
  });
});

describe("joining", () => {
  it("speaks readable JSON, in one message for what was joined before the connection", async () => {
    client("alice", { documentIds: ["one", "two"] }).join("three");
    await eventually(() => relay.messages.length === 1);
    assert.deepEqual(relay.messages, [{ type: "Join", documentIds: ["one", "two", "three"] }]);
  });

  it("gives each of two peers one open socket, and the events say which", async () => {
    const { alice, bob, toBob, toAlice } = await connectedPair();
    assert.equal(toBob.readyState, toBob.OPEN);
    const received = collect(toAlice, "message");
    toBob.send("hello");
    await eventually(() => received.length === 1);
    assert.equal(received[0].data, "hello");
    assert.deepEqual([alice.has("bob"), alice.has("bob", "doc"), alice.has("carol")], [true, true, false]);
    assert.deepEqual([...bob.peers.keys()], ["alice"]);
    assert.equal(alice.get("carol").size, 0);
    assert.equal(alice.has("carol"), false);
  });

  it("again does not open a second socket", async () => {
    const { alice } = await connectedPair();
    alice.join("doc");
    await eventually(() => relay.messages.length === 3);
    const opened = collect(alice, "peer-connect");
    alice.join("flush");
    await eventually(() => relay.messages.length === 4);
    assert.equal(opened.length, 0);
    assert.equal(relay.paths.filter(path => path.startsWith("/connection/alice")).length, 1);
  });

  it("is undone by leave, which closes that document's sockets and no other's", async () => {
    const { alice, bob } = await connectedPair("one");
    alice.join("two");
    bob.join("two");
    await Promise.all([next(alice, "peer-connect"), next(bob, "peer-connect")]);
    const gone = next(bob, "peer-disconnect");
    alice.leave("one");
    assert.deepEqual([alice.has("bob", "one"), alice.has("bob", "two")], [false, true]);
    assert.equal((await gone).documentId, "one");
    assert.equal(bob.has("alice", "two"), true);
  });
});

describe("frames", () => {
  it("that come in one burst with the handshake's answer are all there for a listener that comes late", async () => {
    relay.onConnection = socket => [1, 2, 3].forEach(n => socket.send(`early ${n}`));
    const { toBob } = await connectedPair();
    await eventually(() => relay.pipes.size === 1);
    await othersHaveBeenServed();
    const received = collect(toBob, "message");
    await eventually(() => received.length === 3);
    assert.deepEqual(
      received.map(event => event.data),
      ["early 1", "early 2", "early 3"],
    );
  });

  it("come before the close that followed them, however late the listener", async () => {
    const { toBob, toAlice } = await connectedPair();
    const seen = [];
    toAlice.addEventListener("close", event => seen.push(`close ${event.code} ${event.reason}`));
    toBob.send("last words");
    toBob.close(4321, "bye");
    await eventually(() => toAlice.readyState === toAlice.CLOSED);
    assert.deepEqual(seen, []);
    toAlice.onmessage = event => seen.push(event.data);
    await eventually(() => seen.length === 2);
    assert.deepEqual(seen, ["last words", "close 4321 "]);
  });

  it("keep their kind, their order and their bounds", async () => {
    const { toBob, toAlice } = await connectedPair();
    const received = collect(toAlice, "message");
    const frames = ["", "text", new Uint8Array([1, 2, 3]), new Uint8Array(0), "é🎉", new Uint8Array(100_000).fill(7)];
    frames.forEach(frame => toBob.send(frame));
    await eventually(() => received.length === frames.length);
    received.forEach(({ data }, i) =>
      assert.deepEqual(typeof data === "string" ? data : new Uint8Array(data), frames[i]),
    );
  });

  it("that nobody ever reads end the socket instead of filling the memory", async () => {
    const { toBob, toAlice } = await connectedPair("doc", { maxWaitingBytes: 11_000 });
    const closed = next(toBob, "close");
    for (let i = 0; i < 20; i++) toBob.send(new Uint8Array(1000));
    assert.equal((await closed).code, 4100);
    const received = collect(toAlice, "message");
    await next(toAlice, "close");
    assert.equal(received.length, 10);
  });

  it("that are empty end it too, if there are enough of them", async () => {
    const { toBob, toAlice } = await connectedPair("doc", { maxWaitingBytes: 11_000 });
    const closed = next(toBob, "close");
    for (let i = 0; i < 500; i++) toBob.send("");
    assert.equal((await closed).code, 4100);
    assert.notEqual(toAlice.readyState, toAlice.OPEN);
  });

  it("that come after this side has closed the socket are dropped, by npm's ws too", async () => {
    const ends = {
      close: ({ toBob }) => toBob.close(),
      leave: ({ alice }) => alice.leave("doc"),
      disconnectServer: ({ alice }) => alice.disconnectServer(),
    };
    for (const [way, end] of Object.entries(ends)) {
      const pair = await connectedPair("doc", { WebSocket: ws });
      const heard = [];
      pair.toBob.onmessage = ({ data }) => {
        heard.push(data);
        end(pair);
      };
      for (let i = 0; i < 100; i++) pair.toAlice.send(`message ${i}`);
      await next(pair.toBob, "close");
      assert.deepEqual(heard, ["message 0"], way);
      for (const each of [pair.alice, pair.bob]) each.disconnectServer();
    }
  });

  it("that waited are dropped, too, when a listener closes the socket", async () => {
    const { toBob, toAlice } = await connectedPair();
    for (const frame of ["one", "two", "three"]) toBob.send(frame);
    toBob.close();
    await eventually(() => toAlice.readyState === toAlice.CLOSED);
    const seen = [];
    toAlice.onclose = () => seen.push("close");
    toAlice.onmessage = ({ data }) => {
      seen.push(data);
      toAlice.close();
    };
    await eventually(() => seen.includes("close"));
    assert.deepEqual(seen, ["one", "close"]);
  });

  it("that wait don't hold the close back any longer once the app has closed the socket", async () => {
    const { toBob, toAlice } = await connectedPair();
    toBob.send("never heard");
    toBob.close();
    await eventually(() => toAlice.readyState === toAlice.CLOSED);
    const closed = next(toAlice, "close");
    toAlice.close();
    await closed;
  });

  it("can be sent no faster than they leave", async () => {
    const { toBob, toAlice } = await connectedPair();
    let bytes = 0;
    toAlice.onmessage = ({ data }) => (bytes += data.byteLength);
    const chunk = new Uint8Array(256 * 1024);
    let most = 0;
    for (let i = 0; i < 100; i++) {
      assert.equal(await toBob.ready(), true);
      toBob.send(chunk);
      most = Math.max(most, toBob.bufferedAmount);
    }
    await eventually(() => bytes === 100 * chunk.length);
    assert.ok(most <= 1024 * 1024 + chunk.length + 100, `${most} bytes waited`);
    toBob.close();
    assert.equal(await toBob.ready(), false);
  });
});

describe("what breaks", () => {
  it("a relay that restarts is found again, and the peers with it", async () => {
    const { alice, bob } = await connectedPair();
    const { port } = relay;
    const lost = [next(alice, "server-disconnect"), next(bob, "peer-disconnect")];
    await relay.close();
    await Promise.all(lost);
    assert.equal(alice.open, false);
    const back = [next(alice, "peer-connect"), next(bob, "peer-connect")];
    relay = await new SmallRelay().listen(port);
    await Promise.all(back);
    assert.equal(alice.open, true);
  });

  it("a pipe whose handshake is refused is tried again", async () => {
    let refusals = 3;
    relay.refuse = path => (path.startsWith("/connection/alice") && refusals-- > 0 ? 503 : undefined);
    const { toBob } = await connectedPair();
    assert.equal(toBob.readyState, toBob.OPEN);
    assert.equal(relay.paths.filter(path => path.startsWith("/connection/alice")).length, 4);
  });

  it("a pipe that is refused is tried for as long as the relay is there, and then not until the next introduction", async () => {
    const attempts = () => relay.paths.filter(path => path.startsWith("/connection/alice")).length;
    relay.refuse = path => (path.startsWith("/connection/") ? 404 : undefined);
    const alice = client("alice", { maxRetryDelay: 20 }).join("doc");
    client("bob", { maxRetryDelay: 20 }).join("doc");
    await eventually(() => attempts() > 20);
    relay.refuse = () => 503;
    relay.closeAll();
    await eventually(() => !alice.has("bob"));
    const before = attempts();
    relay.refuse = () => undefined;
    await next(alice, "peer-connect");
    assert.equal(attempts(), before + 1);
  });

  it("a handshake that is never answered is given up, and tried again", async () => {
    let unanswered = 2;
    relay.refuse = () => (unanswered-- > 0 ? "never" : undefined);
    const alice = client("alice", { openTimeout: 50 });
    await next(alice, "server-connect");
    assert.equal(relay.paths.length, 3);
  });

  it("a browser that comes back online tries again at once", async () => {
    const platform = new EventTarget();
    globalThis.addEventListener = platform.addEventListener.bind(platform);
    globalThis.removeEventListener = platform.removeEventListener.bind(platform);
    try {
      relay.refuse = () => 503;
      const alice = client("alice", { minRetryDelay: 60_000, maxRetryDelay: 60_000 });
      await next(alice, "error");
      relay.refuse = () => undefined;
      await eventually(() => {
        platform.dispatchEvent(new Event("online"));
        return alice.open;
      });
      alice.disconnectServer();
      platform.dispatchEvent(new Event("online"));
      await othersHaveBeenServed();
      assert.equal(relay.paths.filter(path => path.endsWith("/alice")).length, 2);
    } finally {
      delete globalThis.addEventListener;
      delete globalThis.removeEventListener;
    }
  });

  it("a pipe that is cut comes back by a repeated Join", async () => {
    const { alice, bob } = await connectedPair();
    await eventually(() => relay.pipes.size === 1);
    const back = [next(alice, "peer-connect"), next(bob, "peer-connect")];
    for (const socket of relay.pipes) [socket, socket.remote].forEach(each => each.terminate());
    await Promise.all(back);
  });

  it("a pipe that the other side closed stays closed", async () => {
    const { alice, bob, toAlice } = await connectedPair();
    const gone = next(alice, "peer-disconnect");
    bob.disconnectPeer("alice");
    await gone;
    assert.equal(alice.has("bob"), false);
    await othersHaveBeenServed();
    assert.equal(relay.paths.filter(path => /alice.bob|bob.alice/.test(path)).length, 2);
    assert.notEqual(toAlice.readyState, toAlice.OPEN);
  });

  it("the late close of a replaced socket does not end its successor", async () => {
    const { alice, bob, toBob } = await connectedPair();
    const events = [];
    alice.on("peer-connect", ({ socket }) => events.push(["connect", socket]));
    alice.on("peer-disconnect", ({ socket }) => events.push(["disconnect", socket]));
    const back = [next(alice, "peer-connect"), next(bob, "peer-disconnect")];
    alice.disconnectPeer("bob").join("doc");
    const [{ socket }] = await Promise.all(back);
    await eventually(() => toBob.readyState === toBob.CLOSED);
    assert.deepEqual(events, [
      ["disconnect", toBob],
      ["connect", socket],
    ]);
    assert.equal(alice.get("bob", "doc"), socket);
    assert.equal(socket.readyState, socket.OPEN);
  });

  it("a connection that is replaced leaves one connection", async () => {
    const alice = client("alice").join("doc");
    await next(alice, "server-connect");
    const again = next(alice, "server-connect");
    alice.connectToServer();
    await again;
    await eventually(() => relay.introductionSockets.size === 1);
    assert.equal(alice.open, true);
  });

  it("a socket that the app closed is replaced at the next introduction, however late its close is answered", async () => {
    const sockets = [];
    relay.onConnection = (socket, local) => local === "alice" && sockets.push(socket);
    const { alice, toBob } = await connectedPair();
    sockets[0].pause();
    toBob.close();
    const events = ["peer-disconnect", "peer-connect"].map(name => next(alice, name));
    const [toAlice] = [...relay.introductionSockets].filter(({ peer }) => peer.peerId === "alice");
    relay.introduce(toAlice, "bob", ["doc"]);
    const [gone, back] = await Promise.all(events);
    assert.equal(gone.socket, toBob);
    assert.equal(alice.get("bob", "doc"), back.socket);
    sockets[0].resume();
    toBob.onmessage = () => {};
    await next(toBob, "close");
    assert.equal(alice.get("bob", "doc"), back.socket);
  });

  it("a listener may hang up on everybody while it is told of one", async () => {
    const alice = client("alice");
    const bob = client("bob");
    const opened = collect(alice, "peer-connect");
    for (const documentId of ["doc-1", "doc-2", "doc-3"]) [alice, bob].forEach(each => each.join(documentId));
    await eventually(() => opened.length === 3);
    const gone = [];
    alice.on("peer-disconnect", ({ documentId }) => {
      gone.push(documentId);
      alice.leave("doc-2").disconnectPeer();
    });
    alice.disconnectPeer("bob");
    assert.deepEqual(gone.sort(), ["doc-1", "doc-2", "doc-3"]);
    assert.equal(alice.has("bob"), false);
  });

  it("what it can't understand is reported, and the rest still works", async () => {
    const alice = client("alice").join("doc");
    await eventually(() => relay.messages.length === 1);
    const errors = collect(alice, "error");
    const [socket] = relay.introductionSockets;
    for (const text of [
      "{",
      "null",
      '{"type":"Introduction"}',
      '{"type":"Introduction","peerId":"bob","documentIds":7}',
    ])
      socket.send(text);
    relay.introduce(socket, "bob", ["doc"]);
    await next(alice, "peer-connect");
    assert.equal(errors.length, 3);
  });

  it("a listener that throws does not stop the others", async () => {
    const alice = client("alice");
    const reported = [];
    globalThis.reportError = error => reported.push(error.message);
    try {
      alice.on("server-connect", () => {
        throw new Error("a bug of the app's");
      });
      await next(alice, "server-connect");
    } finally {
      delete globalThis.reportError;
    }
    assert.deepEqual(reported, ["a bug of the app's"]);
  });
});

describe("connections that are lost without a word", () => {
  let proxy;
  let platform;

  beforeEach(async () => {
    proxy = await new SilentProxy(relay.port).listen();
    platform = new EventTarget();
    globalThis.addEventListener = platform.addEventListener.bind(platform);
    globalThis.removeEventListener = platform.removeEventListener.bind(platform);
  });

  afterEach(async () => {
    for (const each of clients) each.disconnectServer();
    await proxy.close();
    delete globalThis.addEventListener;
    delete globalThis.removeEventListener;
  });

  const online = () => platform.dispatchEvent(new Event("online"));

  async function pairThroughProxy() {
    const pair = await connectedPair("doc", { url: proxy.url });
    // They have asked whether this relay answers, and now that they know they ask for the first time.
    await eventually(() => relay.heartbeats.filter(({ peerId }) => !peerId).length >= 4);
    return pair;
  }

  const trace = client => {
    const seen = [];
    for (const event of ["server-disconnect", "server-connect", "peer-disconnect", "peer-connect"])
      client.on(event, () => seen.push(event));
    return seen;
  };

  it("are replaced when the network is back, the pipes too", async () => {
    const { alice, toBob } = await pairThroughProxy();
    const seen = trace(alice);
    const closed = next(toBob, "close");
    proxy.lose();
    online();
    await eventually(() => seen.length === 4);
    assert.deepEqual(seen, ["server-disconnect", "server-connect", "peer-disconnect", "peer-connect"]);
    assert.equal((await closed).code, 1006);
    assert.equal(toBob.readyState, toBob.CLOSED);
    assert.notEqual(alice.get("bob", "doc"), toBob);
    assert.equal(alice.open, true);
  });

  it("are replaced alone: what still works goes on", async () => {
    const { alice, toBob } = await pairThroughProxy();
    const seen = trace(alice);
    assert.equal(proxy.lose("/introduction/alice"), 1);
    online();
    await eventually(() => seen.length === 2);
    await othersHaveBeenServed();
    assert.deepEqual(seen, ["server-disconnect", "server-connect"]);
    assert.equal(alice.get("bob", "doc"), toBob);
  });

  it("are replaced alone if it is a pipe", async () => {
    const { alice, bob, toBob } = await pairThroughProxy();
    const seen = trace(alice);
    const ofBob = trace(bob);
    assert.equal(proxy.lose("/connection/alice"), 1);
    online();
    await eventually(() => seen.length === 2);
    assert.deepEqual(seen, ["peer-disconnect", "peer-connect"]);
    assert.notEqual(alice.get("bob", "doc"), toBob);
    assert.deepEqual(ofBob, []);
  });

  it("aren't suspected where nothing is wrong, however often the platform says so", async () => {
    const { alice, bob, toBob } = await pairThroughProxy();
    const seen = [trace(alice), trace(bob)];
    const before = relay.paths.length;
    for (let i = 0; i < 50; i++) online();
    await eventually(() => relay.heartbeats.length >= 200);
    await othersHaveBeenServed();
    assert.deepEqual(seen, [[], []]);
    assert.equal(alice.get("bob", "doc"), toBob);
    assert.equal(relay.paths.filter(path => path.includes("alice")).length, before / 2 + 1);
  });

  it("aren't suspected on a relay that answers nobody", async () => {
    relay.answersHeartbeats = false;
    const { alice, toBob } = await connectedPair("doc", { url: proxy.url });
    const seen = trace(alice);
    online();
    await othersHaveBeenServed();
    assert.deepEqual(seen, []);
    assert.equal(alice.get("bob", "doc"), toBob);
  });

  it("are not replaced after the client was told to end", async () => {
    const { alice } = await pairThroughProxy();
    proxy.lose();
    online();
    alice.disconnectServer();
    await othersHaveBeenServed();
    assert.equal(alice.open, false);
    assert.equal(alice.has("bob"), false);
  });
});

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
    await othersHaveBeenServed();
    assert.deepEqual(events.flat(), []);
    assert.equal(relay.paths.filter(path => path.endsWith("/alice")).length, 1);
    assert.deepEqual([alice.open, alice.peers.size], [false, 0]);
  });
});
