import { base, givenToken } from "./address.js";

/** What the relay takes as a token: a subprotocol has to consist of this. */
const POSSIBLE = /^[A-Za-z0-9._~-]+$/;
const KEY = `token ${base.pathname}`;

/**
 * The token that this page shows the relay, and the field to put one in. It is remembered for as long as the tab lives, and
 * never part of an address that a server gets to see.
 */
export class Token {
  value;
  #form;
  #field;
  #says;
  #isAsked = false;
  #isReachable = false;
  #listeners = [];

  constructor(document) {
    this.value = givenToken || remembered();
    this.#form = document.getElementById("token-form");
    this.#field = document.getElementById("token");
    this.#says = document.getElementById("token-state");
    this.#field.value = this.value;
    this.#form.addEventListener("submit", event => {
      event.preventDefault();
      this.#put(this.#field.value.trim());
    });
  }

  /** Calls back when another one was put in. */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  get isMissing() {
    return this.#isAsked && this.value === "";
  }

  /** What the relay says about itself, or null if it can't be reached. */
  relaySays(status) {
    this.#isReachable = status !== null;
    if (!status?.asksForToken || this.#isAsked) return;
    this.#isAsked = true;
    this.#form.hidden = false;
    if (this.value === "")
      this.#say("This relay only admits clients that have a token. Ask the person who runs it for one.");
  }

  ask() {
    this.#form.hidden = false;
    this.#field.focus();
  }

  taken() {
    if (this.#isAsked) this.#say("The relay accepts this token.");
  }

  /** A browser isn't told why a handshake failed. Gives what that means to a peer, if it is the token. */
  refused() {
    if (!this.#isAsked || !this.#isReachable) return "";
    this.#say("The relay doesn't accept this token.", "bad");
    return "Not admitted with this token; trying again";
  }

  #put(token) {
    if (!POSSIBLE.test(token)) {
      this.#say("That can't be a token: tokens consist of letters, digits and . _ ~ -", "bad");
      return this.#field.focus();
    }
    this.value = token;
    remember(token);
    this.#say("Trying it");
    for (const listener of this.#listeners) listener();
  }

  #say(text, tone = "") {
    if (this.#says.textContent !== text) this.#says.textContent = text;
    this.#says.className = tone;
  }
}

function remembered() {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return ""; // storage can be forbidden
  }
}

function remember(token) {
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // then it lasts as long as the page
  }
}
