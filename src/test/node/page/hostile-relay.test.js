import assert from "node:assert/strict";
import { it } from "node:test";
import "../loading.mjs";

const { End, carry } = await import("./wires.js");

const SECRET = "a secret of enough bytes";
const LONG = "ä".repeat(70_000); // takes three records
const SAID = { alice: ["one", Uint8Array.of(1, 2, 3), LONG, "", "last"], bob: ["eins", new Uint8Array(0), "zwei"] };

/** Alice, the initiator, and bob, who both say what they have to as soon as they can; alice closes when she has heard all. */
function ends(options) {
  const alice = new End("alice", "bob", { secret: SECRET, ...options });
  const bob = new End("bob", "alice", { secret: SECRET, ...options });
  alice.onopen = () => SAID.alice.forEach(each => alice.socket.send(each));
  bob.onopen = () => SAID.bob.forEach(each => bob.socket.send(each));
  alice.socket.addEventListener("message", () => {
    if (alice.received.length === SAID.bob.length) alice.socket.close(4321, "enough");
  });
  return { alice, bob };
}

const isPrefix = (some, all) => some.every((each, i) => assert.deepEqual(each, all[i]) === undefined);

/** What a relay does once everything was said and heard, and both know that, is too late. */
function isComplete({ alice, bob }) {
  const over = end => end.closed.code === 4321 && end.refused.length === 0;
  return (
    over(alice) && over(bob) && alice.received.length === SAID.bob.length && bob.received.length === SAID.alice.length
  );
}

/** Nobody got anything that wasn't sent, in its order; and somebody knows that it wasn't all. */
function isCaught({ alice, bob }) {
  assert.ok(isPrefix(alice.received, SAID.bob) && isPrefix(bob.received, SAID.alice));
  const knows = end => end.refused.length > 0 || [1006, 4101, 4102].includes(end.closed.code);
  const nothing = end => !end.opened && end.received.length === 0;
  return knows(alice) || knows(bob) || (nothing(alice) && nothing(bob));
}

const flipped = (frame, bit) => frame.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

/** Each does something to one frame of one side, of which `count` came before it. */
const ATTACKS = {
  flip: (frame, to) => [0, 7, frame.length * 4, frame.length * 8 - 1].map(bit => [[to, flipped(frame, bit)]]),
  truncate: (frame, to) => [[[to, frame.slice(0, -1)]], [[to, frame.slice(1)]], [[to, frame.slice(0, 0)]]],
  lengthen: (frame, to) => [[[to, Uint8Array.of(...frame, 0)]], [[to, Uint8Array.of(0, ...frame)]]],
  drop: () => [[]],
  replay: (frame, to) => [[[to, frame], [to, frame]]], // biome-ignore format: pairs
  reflect: (frame, to, from) => [[[from, frame]], [[to, frame], [from, frame]]], // biome-ignore format: pairs
  "turn into text": (frame, to) => [[[to, "hello"]], [[to, frame], [to, ""]]], // biome-ignore format: pairs
};

/** Runs an attack on the frame at `target` of alice's or bob's; undefined if there is no such frame or variant. */
function attack(kind, side, target, variant) {
  const both = ends();
  let done;
  carry(both.alice, both.bob, (frame, from, to, count) => {
    if (from !== both[side] || count !== target || done) return [[to, frame]];
    const variants = ATTACKS[kind](frame, to, from);
    if (variant >= variants.length) return [[to, frame]];
    done = true;
    return variants[variant];
  });
  return done && both;
}

const tally = {};

function count(kind, caught, what) {
  tally[kind] ??= { tried: 0, caught: 0 };
  tally[kind].tried++;
  if (caught) tally[kind].caught++;
  assert.ok(caught, `${kind}: ${what}`);
}

it("a relay that does its work delivers everything, and a close with the peer's own words", () => {
  const { alice, bob } = ends();
  carry(alice, bob);
  assert.deepEqual(alice.received, SAID.bob);
  assert.deepEqual(bob.received, SAID.alice);
  assert.deepEqual(bob.closed, { code: 4321, reason: "enough" });
});

for (const kind of Object.keys(ATTACKS)) {
  it(`a relay that tries to ${kind} is caught, at every frame of both sides`, () => {
    for (const side of ["alice", "bob"])
      for (let target = 0; target < 12; target++)
        for (let variant = 0, both; (both = attack(kind, side, target, variant)); variant++)
          if (!isComplete(both)) count(kind, isCaught(both), `frame ${target} of ${side}, variant ${variant}`);
    assert.ok(tally[kind].tried > 10);
  });
}

it("a relay that swaps a frame with the next is caught", () => {
  for (const side of ["alice", "bob"])
    for (let target = 0; target < 10; target++) {
      const both = ends();
      let kept;
      let swapped = false;
      carry(both.alice, both.bob, (frame, from, to, n) => {
        if (from !== both[side] || n < target || swapped) return [[to, frame]];
        if (n === target) {
          kept = frame;
          return [];
        }
        swapped = true;
        return [frame, kept].map(each => [to, each]);
      });
      if (swapped) count("reorder", isCaught(both), `frame ${target} of ${side}`);
    }
});

it("a relay that cuts a conversation short and says that the peer had finished is caught", () => {
  for (let frames = 2; frames < 10; frames++) {
    const both = ends();
    carry(both.alice, both.bob, (frame, _from, to, n) => (n < frames ? [[to, frame]] : []));
    if (both.bob.received.length < SAID.alice.length || both.alice.received.length < SAID.bob.length)
      count("cut short", isCaught(both), `after ${frames} frames`);
  }
});

it("a relay that plays an old conversation again reaches nobody", () => {
  for (const side of ["alice", "bob"]) {
    const old = ends();
    const frames = [];
    carry(old.alice, old.bob, (frame, from, to) => {
      if (from === old[side]) frames.push(frame);
      return [[to, frame]];
    });
    const fresh = ends();
    const victim = side === "alice" ? fresh.bob : fresh.alice;
    fresh.alice.wire.open();
    fresh.bob.wire.open();
    frames.forEach(frame => victim.wire.deliver(frame));
    count("replay a conversation", !victim.opened && victim.received.length === 0, side);
    for (const end of [fresh.alice, fresh.bob]) end.wire.ended({ code: 1000, reason: "" });
  }
});

it("a relay that swaps frames of two conversations of the same two is caught", () => {
  for (let target = 0; target < 8; target++) {
    const other = ends();
    const frames = [];
    carry(other.alice, other.bob, (frame, from, to) => {
      if (from === other.alice) frames.push(frame);
      return [[to, frame]];
    });
    const both = ends();
    carry(both.alice, both.bob, (frame, from, to, n) => [
      [to, from === both.alice && n === target ? frames[n] : frame],
    ]);
    count("swap conversations", isCaught(both), `frame ${target}`);
  }
});

it("a relay that pairs those who don't belong together is refused", () => {
  const secret = SECRET;
  const pairs = {
    "another secret": [
      new End("alice", "bob", { secret }),
      new End("bob", "alice", { secret: "another that is long enough" }),
    ],
    "another document": [new End("alice", "bob", { secret }), new End("bob", "alice", { secret, name: "other" })],
    "a peer under another's id": [new End("alice", "bob", { secret }), new End("carol", "alice", { secret })],
    "a peer that seeks another": [new End("alice", "bob", { secret }), new End("bob", "carol", { secret })],
    "a peer with itself": [new End("alice", "bob", { secret }), new End("alice", "bob", { secret })],
  };
  for (const [what, [one, other]] of Object.entries(pairs)) {
    carry(one, other);
    const refused = one.refused.length + other.refused.length > 0;
    count(
      "wrong pair",
      refused && !one.opened && !other.opened && [one, other].every(end => end.received.length === 0),
      what,
    );
  }
});

it("a relay that answers for the peer is refused", () => {
  const answers = [
    new Uint8Array(48),
    Uint8Array.from({ length: 48 }, (_, i) => i),
    new Uint8Array(0),
    new Uint8Array(49),
    "hello",
  ];
  for (const [local, remote] of [["alice", "bob"], ["bob", "alice"]]) // biome-ignore format: pairs
    for (const answer of answers) {
      const victim = new End(local, remote, { secret: SECRET });
      victim.wire.open();
      victim.wire.deliver(answer);
      count("impersonate", victim.refused.length === 1 && !victim.opened && victim.closed.code === 4101, `to ${local}`);
    }
});

it("says how many were tried and caught", () => {
  const lines = Object.entries(tally).map(([kind, { tried, caught }]) => `${kind}: ${caught} of ${tried}`);
  const sum = of => Object.values(tally).reduce((all, each) => all + each[of], 0);
  console.log(`JavaScript: caught ${sum("caught")} of ${sum("tried")} attacks (${lines.join(", ")})`);
  assert.equal(sum("caught"), sum("tried"));
});
