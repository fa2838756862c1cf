import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { it } from "node:test";
import { promisify } from "node:util";
import "../loading.mjs";

const { Client, PeerSocket } = await import("../../../main/webapp/relay-client.js");
const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");

it("the types let an app do what the documentation shows, and nothing that fails", async () => {
  const options = { cwd: new URL(".", import.meta.url) };
  await promisify(execFile)(process.execPath, [compiler], options).catch(({ stdout }) => assert.fail(stdout));
});

it("the types name everything that the module has", async () => {
  const types = await readFile(new URL("../../../main/webapp/relay-client.d.ts", import.meta.url), "utf8");
  const names = ({ prototype }) =>
    prototype === Object.prototype || prototype === EventTarget.prototype
      ? []
      : [...Object.getOwnPropertyNames(prototype), ...names(Object.getPrototypeOf(prototype).constructor)];
  for (const name of [...names(Client), ...names(PeerSocket)]) assert.match(types, new RegExp(`\\b${name}\\b`));
});
