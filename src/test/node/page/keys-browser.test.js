// Keys as a browser keeps them.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Browser, skip } from "./browser.js";
import { SmallRelay } from "./small-relay.js";

let relay;
let browser;

before(async () => {
  if (skip) return;
  relay = await new SmallRelay().listen();
  browser = await new Browser().launch();
});

after(async () => {
  await browser?.close();
  await relay?.close();
});

/** The ids of keys that a page loads at once under that name, or what went wrong. */
const load = (page, name) =>
  page.evaluate(async name => {
    const { PeerKey } = await import("./relay-client.js");
    try {
      return (await Promise.all([PeerKey.load(name), PeerKey.load(name)])).map(key => key.peerId);
    } catch (error) {
      return error.message;
    }
  }, name);

describe("a key in a browser", { skip }, () => {
  it("is made once, kept for the origin, and can't be copied", async () => {
    const page = await browser.open(relay.url);
    const ids = await load(page, "peer");
    // An older Chromium says what it lacks.
    if (typeof ids === "string") return assert.match(ids, /WebCrypto has no Ed25519 here/);
    assert.match(ids[0], /^ed25519\.[\w-]{43}$/);
    assert.equal(ids[0], ids[1]);
    await page.reload();
    assert.deepEqual(await load(page, "peer"), ids);
    assert.notDeepEqual(await load(page, "another"), ids);
    const exported = await page.evaluate(async () => {
      const request = indexedDB.open("localfirst-relay-keys");
      const database = await new Promise(resolve => (request.onsuccess = () => resolve(request.result)));
      const kept = database.transaction("keys").objectStore("keys").get("peer");
      const { privateKey } = await new Promise(resolve => (kept.onsuccess = () => resolve(kept.result)));
      return crypto.subtle.exportKey("pkcs8", privateKey).then(
        () => "exported",
        error => error.name,
      );
    });
    assert.equal(exported, "InvalidAccessError");
    assert.deepEqual(page.errors, []);
  });
});
