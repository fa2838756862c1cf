import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Client, client, connectedPair, relay, WebSocket } from "./alice-and-bob.js";
import { collect, eventually, next } from "./waiting.js";

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
    const paths = relay.paths.map(path => path.split("?")[0]);
    assert.ok(paths.includes(`/connection/alice/bob/${encodeURIComponent(documentId)}`));
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
