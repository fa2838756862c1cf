// To be imported before anything of the published npm packages, or of relay-client.js.
import { webcrypto } from "node:crypto";
import { register } from "node:module";

register("./import-hooks.mjs", import.meta.url);

// What Node 18 has, but not under the name that browsers and later ones have it.
globalThis.crypto ??= webcrypto;
