// Checks the wording, links and line lengths of the docs. `npm run prose` prints every finding and fails if there is one.
//
// The rules are few on purpose. Each keeps out a kind of sentence that readers had to read twice; prose-rules.mjs lists them.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import writeGood from "write-good";
import { LONGEST_LINE, LONGEST_SENTENCE, PHRASES } from "./prose-rules.mjs";

const top = resolve(dirname(fileURLToPath(import.meta.url)), "../../../..");
const findings = [];

function markdownIn(folder) {
  return readdirSync(join(top, folder))
    .filter(name => name.endsWith(".md"))
    .map(name => join(folder, name));
}

/** The file's lines, with code blocks emptied, so that line numbers stay. */
function withoutBlocks(text) {
  let fenced = false;
  return text.split("\n").map(line => {
    const isFence = line.trimStart().startsWith("```");
    if (isFence) fenced = !fenced;
    return fenced || isFence || line.startsWith("    ") ? "" : line;
  });
}

/** What a reader reads: code spans become a word, links their text. */
function readable(line) {
  return line
    .replace(/`[^`]*`/g, "Code")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<https?:[^>]*>/g, "Link");
}

/** Paragraphs, list items and table cells, each with the number of the line it begins on. */
function passages(lines) {
  const found = [];
  let current = null;
  lines.forEach((raw, index) => {
    const line = readable(raw);
    if (line.startsWith("|")) {
      current = null;
      for (const cell of line.split("|")) if (cell.trim()) found.push({ line: index + 1, text: cell.trim() });
    } else if (!line.trim() || line.startsWith("#")) {
      current = null;
      if (line.trim()) found.push({ line: index + 1, text: line.replace(/^#+ /, "") });
    } else if (current === null || /^\s*([-*]|\d+\.) /.test(line)) {
      current = { line: index + 1, text: line.replace(/^\s*([-*]|\d+\.) /, "").trim() };
      found.push(current);
    } else {
      current.text += " " + line.trim();
    }
  });
  return found;
}

function sentences(text) {
  return text.split(/(?<=[.!?:;])\s+(?=["(]?[A-Z])/);
}

/** The id that a heading gets on GitHub. */
function anchor(heading) {
  return heading
    .toLowerCase()
    .replace(/`/g, "")
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replace(/ /g, "-");
}

function anchorsOf(path) {
  return new Set(
    withoutBlocks(readFileSync(path, "utf8"))
      .filter(line => line.startsWith("#"))
      .map(line => anchor(line.replace(/^#+ /, ""))),
  );
}

function checkLinks(file, lines, tell) {
  lines.forEach((line, index) => {
    for (const [, target] of line.replace(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [path, fragment] = target.split("#");
      const there = path ? resolve(top, dirname(file), path) : join(top, file);
      try {
        if (fragment && !anchorsOf(there).has(fragment)) tell(index + 1, `no heading has the anchor of ${target}`);
        else if (!fragment) readdirOrFile(there);
      } catch {
        tell(index + 1, `nothing is at ${target}`);
      }
    }
  });
}

function readdirOrFile(path) {
  try {
    readFileSync(path);
  } catch {
    readdirSync(path);
  }
}

function checkProse(lines, tell) {
  for (const { line, text } of passages(lines)) {
    for (const [pattern, advice] of PHRASES) {
      const match = sentences(text)
        .map(sentence => pattern.exec(sentence))
        .find(Boolean);
      if (match) tell(line, `"${match[0]}": ${advice}`);
    }
    for (const sentence of sentences(text)) {
      const words = sentence.split(/\s+/).length;
      if (words > LONGEST_SENTENCE) tell(line, `a sentence of ${words} words: "${sentence.slice(0, 60)}…"`);
    }
    for (const { reason } of writeGood(text, {
      whitelist: ["Code"],
      illusion: true,
      cliches: true,
      ...others(false),
    })) {
      if (!/is repeated$/.test(reason) || /^"\p{L}+" is repeated$/u.test(reason)) tell(line, reason);
    }
  }
}

/** write-good's other checks, which disagree with how technical prose is written. */
function others(on) {
  return { weasel: on, passive: on, so: on, thereIs: on, adverb: on, tooWordy: on, eprime: on };
}

function check(file) {
  const lines = withoutBlocks(readFileSync(join(top, file), "utf8"));
  const tell = (line, what) => findings.push(`${file}:${line}: ${what}`);
  lines.forEach((line, index) => {
    if (line.length > LONGEST_LINE && !/^\||^!?\[[^\]]*\]\(\S+\)$/.test(line))
      tell(index + 1, `${line.length} characters`);
  });
  checkLinks(file, lines, tell);
  checkProse(lines, tell);
}

const files = process.argv.slice(2).map(file => relative(top, resolve(file)));
for (const file of files.length ? files : [".", "docs", "docs/decisions", "client/js"].flatMap(markdownIn)) check(file);
console.log([...new Set(findings)].join("\n") || "The docs read well.");
process.exit(findings.length ? 1 : 0);
