import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { it } from "node:test";
import { pathToFileURL } from "node:url";

const top = new URL("../../../../", import.meta.url);
const client = new URL("client/js/", top);
const read = path => readFile(new URL(path, top), "utf8");
const fromClient = createRequire(client);

it("the file that relays serve is what the bundler makes of the modules, and so are its types", async () => {
  const { rollup } = await import(pathToFileURL(fromClient.resolve("rollup")));
  const { default: config } = await import(new URL("rollup.config.js", client));
  const bundle = await rollup({ ...config, onwarn: warning => assert.fail(warning.message) });
  const { output } = await bundle.generate(config.output);
  assert.deepEqual(output.map(({ fileName }) => fileName).sort(), ["relay-client.d.ts", "relay-client.js"]);
  for (const { fileName, code, source } of output)
    assert.equal(await read(`src/main/webapp/${fileName}`), code ?? source, "npm run bundle in client/js mends this");
});

it("the packages have the version and the licence of the relay", async () => {
  const [, version] = /<version>([^<]+)</.exec(await read("pom.xml"));
  for (const directory of ["client/js", "client/js-encryption"]) {
    assert.equal(JSON.parse(await read(`${directory}/package.json`)).version, version);
    assert.equal(await read(`${directory}/LICENSE`), await read("LICENSE"));
  }
  assert.match(
    await read("src/main/webapp/relay-client.js"),
    new RegExp(`^// localfirst-relay-client ${version}, MIT`),
  );
});

it("the package needs nothing", async () => {
  const { dependencies, peerDependencies, sideEffects } = JSON.parse(await read("client/js/package.json"));
  assert.deepEqual(
    { dependencies, peerDependencies, sideEffects },
    { dependencies: undefined, peerDependencies: undefined, sideEffects: false },
  );
});
