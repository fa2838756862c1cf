// Joins the modules to the one file that relays serve, for those who copy it or import it from there.
import { readFileSync } from "node:fs";

const read = path => readFileSync(new URL(path, import.meta.url), "utf8");
const { version, license } = JSON.parse(read("package.json"));

const TYPES = "relay-client.d.ts";
const banner = `// localfirst-relay-client ${version}, ${license}. Made by \`npm run bundle\` in client/js; edit the modules there.\n`;

export default {
  input: new URL("src/relay-client.js", import.meta.url).pathname,
  output: { dir: new URL("../../src/main/webapp", import.meta.url).pathname, banner, hoistTransitiveImports: false },
  plugins: [
    {
      name: "types",
      generateBundle() {
        this.emitFile({ type: "asset", fileName: TYPES, source: banner + read(`src/${TYPES}`) });
      },
    },
  ],
};
