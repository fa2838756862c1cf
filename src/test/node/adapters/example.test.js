// The shopping list on Automerge, built by Vite, in two windows of Chromium over the relay that relay-under-test.js starts.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Browser, skip } from "../page/browser.js";
import { startRelay } from "../page/relay-under-test.js";
import { eventually } from "../page/waiting.js";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
const example = fileURLToPath(new URL("../../../../client/automerge/example/", import.meta.url));

async function build(directory) {
  const vite = join(example, "node_modules/vite/bin/vite.js");
  await promisify(execFile)("node", [
    vite,
    "build",
    example,
    "--outDir",
    directory,
    "--emptyOutDir",
    "--logLevel",
    "warn",
  ]);
  const server = createServer(async ({ url }, response) => {
    const file = new URL(url, "http://localhost").pathname.replace(/\/$/, "/index.html");
    const content = await readFile(join(directory, file)).catch(() => undefined);
    response.writeHead(content ? 200 : 404, { "content-type": TYPES[extname(file)] ?? "text/plain" }).end(content);
  });
  await new Promise(listening => server.listen(0, "127.0.0.1", listening));
  return server;
}

it("a list that one device writes is seen, and written, by another", { skip }, async () => {
  const directory = await mkdtemp(join(tmpdir(), "shopping-list-"));
  const relay = await startRelay();
  const browser = await new Browser().launch();
  let server;
  try {
    server = await build(directory);
    const address = `http://127.0.0.1:${server.address().port}/?relay=${encodeURIComponent(relay.url)}`;
    const add = async (page, what) => {
      await page.locator("#what").fill(what);
      await page.locator("#what").press("Enter");
    };
    const items = page => page.locator("#items li").allTextContents();
    const alice = await browser.open(address);
    await add(alice, "milk");
    await eventually(async () => (await items(alice)).length === 1);
    const bob = await browser.open(alice.url());
    await eventually(async () => (await items(bob)).length === 1);
    await Promise.all([add(alice, "bread"), add(bob, "eggs")]);
    await eventually(
      async () => (await items(alice)).length === 3 && String(await items(alice)) === String(await items(bob)),
    );
    await bob.locator("input[type=checkbox]").first().check();
    await alice.locator("label.bought", { hasText: "milk" }).waitFor();
    assert.deepEqual(bob.errors, []);
  } finally {
    await browser.close();
    await relay.stop();
    server?.close();
    await rm(directory, { recursive: true });
  }
});
