/** Control characters, ends of lines, and what turns the direction of the text that follows. */
const TRICKS = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
const LONGEST_NAME = 120;
const LONGEST_TEXT = 20_000;

/** A name that somebody else chose, without what could make it look like another. */
export function visible(name) {
  return String(name).replace(TRICKS, "\u00b7");
}

/** The same, to be shown within a line. */
export function plain(name) {
  return cut(visible(name), LONGEST_NAME);
}

/** A text that somebody else wrote: a page has to stay usable whatever comes. */
export function bounded(text) {
  return cut(text, LONGEST_TEXT);
}

function cut(text, longest) {
  return text.length > longest ? `${text.slice(0, longest)}… (${text.length - longest} more characters)` : text;
}
