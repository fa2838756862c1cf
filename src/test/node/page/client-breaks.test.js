import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { client, connectedPair, othersHaveBeenServed, relay, startRelayAt } from "./alice-and-bob.js";
import { collect, eventually, next } from "./waiting.js";

describe("what breaks", () => {
  it("a relay that restarts is found again, and the peers with it", async () => {
    const { alice, bob } = await connectedPair();
    const { port } = relay;
    const lost = [next(alice, "server-disconnect"), next(bob, "peer-disconnect")];
    await relay.close();
    await Promise.all(lost);
    assert.equal(alice.open, false);
    const back = [next(alice, "peer-connect"), next(bob, "peer-connect")];
    await startRelayAt(port);
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
    // On a busy machine, what is answered can come too late as well.
    assert.ok(relay.paths.length >= 3);
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
      const attempts = () => relay.paths.filter(path => path.endsWith("/alice")).length;
      const before = attempts();
      platform.dispatchEvent(new Event("online"));
      await othersHaveBeenServed();
      assert.equal(attempts(), before);
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
