// Joins Yjs, the provider and what they need to one file for the pages that relays serve, which take nothing from elsewhere.
import { readFileSync } from "node:fs";
import resolve from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";

const here = path => new URL(path, import.meta.url);
const read = path => readFileSync(here(path), "utf8");
const versionOf = name => JSON.parse(read(`node_modules/${name}/package.json`)).version;
const LIBRARIES = ["yjs", "y-protocols", "lib0"];
const libraries = LIBRARIES.map(name => `${name} ${versionOf(name)}`).join(", ");
const licences = LIBRARIES.map(name => `${name}: ${read(`node_modules/${name}/LICENSE`).trim()}`);
const { version } = JSON.parse(read("package.json"));

const banner = `/*!
localfirst-relay-yjs ${version} with ${libraries}: made by \`npm run bundle\` in client/yjs.

${licences.join("\n\n")}
*/
`;

export default {
  input: here("bundle.js").pathname,
  output: {
    file: here("../../src/main/webapp/vendor/yjs.js").pathname,
    format: "es",
    paths: { "localfirst-relay-client": "../relay-client.js" },
    banner,
  },
  external: ["localfirst-relay-client"],
  plugins: [resolve({ browser: true }), terser({ format: { comments: /^!/ } })],
};
