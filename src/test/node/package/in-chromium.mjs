// Opens a built project in Chromium, and prints what its title becomes. Arguments: its directory, the relay's URL, a document.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join, resolve } from "node:path";
import { Browser } from "../page/browser.js";

const [directory, relay, documentId] = process.argv.slice(2);
const TYPES = { html: "text/html", js: "text/javascript" };

const server = createServer(async ({ url }, response) => {
  const { pathname } = new URL(url, "http://localhost");
  const file = join(resolve(directory), pathname === "/" ? "index.html" : pathname);
  const content = await readFile(file).catch(() => undefined);
  response
    .writeHead(content ? 200 : 404, { "content-type": TYPES[file.split(".").pop()] ?? "text/plain" })
    .end(content);
});
await new Promise(listening => server.listen(0, "127.0.0.1", listening));

const browser = await new Browser().launch();
const query = new URLSearchParams({ relay, document: documentId });
const page = await browser.open(`http://127.0.0.1:${server.address().port}/?${query}`);
await page.waitForFunction(() => document.title.startsWith("alice heard"), undefined, { timeout: 120_000 });
console.log(await page.title());
await browser.close();
server.close();
