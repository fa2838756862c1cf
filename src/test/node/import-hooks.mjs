// Lets every Node from 18 to 24 load the published npm packages, and relay-client.js, as they are.
// @localfirst/relay 4.x says `import … assert`, which Node 22 and later don't know. @localfirst/relay-client 3.x was made
// for bundlers: it leaves out extensions, imports JSON without saying so, and expects named imports from CommonJS.
import { readFile } from "node:fs/promises";

const isOfVersion3 = url => url?.includes("/@localfirst/relay-client/dist/");
const isOurs = url => url.includes("/src/main/webapp/");
const isOfVersion4 = url => url.includes("/@localfirst/relay/dist/");

export const resolve = (specifier, context, next) =>
  isOfVersion3(context.parentURL) && specifier.startsWith(".") && !/\.js(on)?$/.test(specifier)
    ? next(`${specifier}.js`, context)
    : next(specifier, context);

export const load = async (url, context, next) => {
  if (isOfVersion3(url)) return module(await version3(url));
  if (isOfVersion4(url)) return module((await text(url)).replace(/(from ".*json") assert \{/, "$1 with {"));
  // Node 18 takes a .js without a package.json for CommonJS.
  return next(url, isOurs(url) ? { ...context, format: "module" } : context);
};

const version3 = async url =>
  url.endsWith(".json")
    ? `export default ${await text(url)}`
    : (await text(url)).replace("{ EventEmitter as _EventEmitter }", "_EventEmitter");

const text = url => readFile(new URL(url), "utf8");
const module = source => ({ format: "module", source, shortCircuit: true });
