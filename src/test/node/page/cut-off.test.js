// What a page does whose connections are lost without a word, in Chromium and with the relay that relay-under-test.js starts.
import assert from "node:assert/strict";
import { after, afterEach, before, it } from "node:test";
import ws from "ws";
import "../loading.mjs";
import { Browser, skip } from "./browser.js";
import { startRelay } from "./relay-under-test.js";
import { SilentProxy } from "./silent-proxy.js";
import { eventually } from "./waiting.js";

const WebSocket = globalThis.WebSocket ?? ws;
const { Client } = await import("../../../main/webapp/relay-client.js");

/** Each on top of what the network takes; a busy machine takes longer, so these are printed and the limits are wider. */
const MOST_IN_FOREGROUND = 40_000;
const MOST_AFTER_AN_EVENT = 2_000;
const SLOWNESS = Number(process.env.SLOWNESS ?? 5);

let relay;
let browser;
let proxy;
let bob;
let page;

before(async () => {
  if (skip) return;
  relay = await startRelay();
  browser = await new Browser().launch({ backForwardCache: true });
});

afterEach(async () => {
  bob?.disconnectServer();
  await browser?.closePages();
  await proxy?.close();
  bob = proxy = undefined;
});

after(async () => {
  await browser?.close();
  await relay?.stop();
});

/** Alice in a page behind the proxy, and bob here, who sends back what he gets. */
async function connect() {
  proxy = await new SilentProxy(Number(new URL(relay.url).port)).listen();
  const documentId = `doc-${Math.random()}`;
  bob = new Client({ peerId: "bob", url: relay.url, WebSocket });
  bob.on("peer-connect", ({ socket }) => socket.addEventListener("message", ({ data }) => socket.send(`bob: ${data}`)));
  bob.join(documentId);
  page = await browser.open(`${relay.url}livez`);
  await page.evaluate(
    async ({ url, script, documentId }) => {
      const { Client } = await import(script);
      const seen = [];
      const heard = [];
      const client = new Client({ peerId: "alice", url });
      for (const event of ["server-disconnect", "server-connect", "peer-disconnect", "peer-connect"])
        client.on(event, () => seen.push(event));
      client.on("peer-connect", ({ socket }) => socket.addEventListener("message", ({ data }) => heard.push(data)));
      client.join(documentId);
      globalThis.alice = { client, seen, heard, say: text => client.get("bob", documentId)?.send(text) };
    },
    { url: proxy.url, script: `${relay.url}relay-client.js`, documentId },
  );
  await talks("hello");
  await page.evaluate(() => globalThis.alice.seen.splice(0));
}

/** Both directions work. */
async function talks(text) {
  await eventually(() =>
    page.evaluate(text => {
      globalThis.alice.say(text);
      return globalThis.alice.heard.includes(`bob: ${text}`);
    }, text),
  );
}

const seen = () => page.evaluate(() => globalThis.alice.seen);

async function allReplacedWithin(milliseconds, since) {
  await eventually(async () => {
    const events = await seen();
    return events.includes("server-connect") && events.includes("peer-connect");
  }, milliseconds * SLOWNESS);
  const took = Math.round(performance.now() - since);
  await talks("again");
  const events = await seen();
  assert.deepEqual(events.slice(0, 4).sort(), [
    "peer-connect",
    "peer-disconnect",
    "server-connect",
    "server-disconnect",
  ]);
  return `all replaced after ${took} ms, both ways again after ${Math.round(performance.now() - since)} ms`;
}

it("a page in the foreground replaces dead connections by itself", { skip }, async test => {
  await connect();
  const since = performance.now();
  proxy.lose();
  test.diagnostic(await allReplacedWithin(MOST_IN_FOREGROUND, since));
});

it("a page whose network is back replaces dead connections at once", { skip }, async test => {
  await connect();
  await page.context().setOffline(true);
  proxy.lose();
  const since = performance.now();
  await page.context().setOffline(false);
  test.diagnostic(await allReplacedWithin(MOST_AFTER_AN_EVENT, since));
});

it("a page on a device that was asleep replaces dead connections when it wakes", { skip }, async test => {
  await connect();
  browser.signal("SIGSTOP");
  proxy.lose();
  await new Promise(resolve => setTimeout(resolve, 16_000));
  const since = performance.now();
  browser.signal("SIGCONT");
  // The timer that shows it is due once in five seconds.
  test.diagnostic(await allReplacedWithin(5_000 + MOST_AFTER_AN_EVENT, since));
});

it("a page that comes back from the back-forward cache is connected at once", { skip }, async test => {
  await connect();
  await page.evaluate(() =>
    globalThis.addEventListener("pageshow", ({ persisted }) => (globalThis.alice.persisted = persisted)),
  );
  await page.goto(`${relay.url}readyz`);
  proxy.lose();
  const since = performance.now();
  await page.goBack({ waitUntil: "commit" });
  if (!(await page.evaluate(() => globalThis.alice?.persisted)))
    return test.skip("this Chromium doesn't cache the page");
  test.diagnostic(await allReplacedWithin(MOST_AFTER_AN_EVENT, since));
});

it("a page that is told of trouble where there is none keeps its connections", { skip }, async () => {
  await connect();
  for (let i = 0; i < 3; i++) {
    await page.context().setOffline(true);
    await page.context().setOffline(false);
    await talks(`still ${i}`);
  }
  assert.deepEqual(await seen(), []);
});
