import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { it } from "node:test";
import { pathToFileURL } from "node:url";

const top = new URL("../../../../", import.meta.url);
const read = path => readFile(new URL(path, top), "utf8");
const json = async path => JSON.parse(await read(path));

it("the file that the page's examples use is what the bundler makes", async () => {
  const yjs = new URL("client/yjs/", top);
  const { rollup } = await import(pathToFileURL(createRequire(yjs).resolve("rollup")));
  const { default: config } = await import(new URL("rollup.config.js", yjs));
  const bundle = await rollup({ ...config, onwarn: warning => assert.fail(warning.message) });
  const { output } = await bundle.generate(config.output);
  assert.equal(output.length, 1);
  assert.equal(await read("src/main/webapp/vendor/yjs.js"), output[0].code, "npm run bundle in client/yjs mends this");
});

for (const name of ["yjs", "automerge"])
  it(`the package for ${name} has the version and the licence of the relay, and takes its client`, async () => {
    const [, version] = /<version>([^<]+)</.exec(await read("pom.xml"));
    const { version: own, peerDependencies, sideEffects, files } = await json(`client/${name}/package.json`);
    assert.equal(own, version);
    assert.equal(peerDependencies["localfirst-relay-client"], version);
    assert.deepEqual([sideEffects, files], [false, ["src"]]);
    assert.equal(await read(`client/${name}/LICENSE`), await read("LICENSE"));
  });

it("the provider is tested with what it is bundled with", async () => {
  const tested = (await json("src/test/node/adapters/package-lock.json")).packages;
  const bundled = (await json("client/yjs/package-lock.json")).packages;
  for (const name of ["yjs", "y-protocols", "lib0"].map(name => `node_modules/${name}`))
    assert.equal(tested[name].version, bundled[name].version, name);
});
