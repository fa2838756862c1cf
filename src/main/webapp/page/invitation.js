import { base, isLoopback } from "./address.js";

/** The ways for Bob to leave this page: into another window, or by a QR code onto another device. */
export class Invitation {
  #documentId;
  #token;
  #button;
  #panel;
  #pages = null;

  constructor(document, documentId, token) {
    this.#documentId = documentId;
    this.#token = token;
    this.#button = document.getElementById("bob-elsewhere");
    this.#panel = document.getElementById("invitation");
    this.#button.addEventListener("click", () => this.#toggle());
    token.onChange(() => this.#update());
    this.#update();
  }

  /** The token is behind the #, which isn't sent to any server. */
  #link(page) {
    const token = this.#token.value ? `&token=${encodeURIComponent(this.#token.value)}` : "";
    return new URL(`#try=${this.#documentId}${token}`, page).href;
  }

  #update() {
    document.getElementById("bob-link").href = this.#link(location.href.split(/[?#]/)[0]);
    if (!this.#panel.hidden) this.#show();
  }

  async #toggle() {
    this.#panel.hidden = !this.#panel.hidden;
    this.#button.setAttribute("aria-expanded", String(!this.#panel.hidden));
    if (this.#panel.hidden) return;
    this.#pages ??= isLoopback ? await pagesForOthers() : [base.href];
    this.#showChoice();
    this.#show();
    this.#panel.scrollIntoView({ block: "nearest" });
  }

  #showChoice() {
    const choice = document.getElementById("invitation-choice");
    choice.hidden = this.#pages.length < 2;
    const list = choice.querySelector("select");
    list.replaceChildren(...this.#pages.map(page => new Option(new URL(page).host, page)));
    list.onchange = () => this.#show();
  }

  async #show() {
    const isPossible = this.#pages.length > 0;
    document.getElementById("invitation-way").hidden = !isPossible;
    document.getElementById("invitation-none").hidden = isPossible;
    document.getElementById("invitation-secret").hidden = this.#token.value === "";
    const code = document.getElementById("qr");
    code.replaceChildren();
    if (!isPossible) return;
    const href = this.#link(document.querySelector("#invitation-choice select").value || this.#pages[0]);
    const link = document.getElementById("device-link");
    Object.assign(link, { href, textContent: href });
    // Most never ask for it.
    const { qrCode } = await import("./qr.js");
    if (link.href === href) code.replaceChildren(qrCode(href));
  }
}

/** This page's addresses on the network, as far as the relay knows them and tells this page. */
async function pagesForOthers() {
  try {
    const response = await fetch(new URL("lan-addresses", base), { cache: "no-store" });
    const { addresses } = await response.json();
    return addresses.map(address => new URL(address).href);
  } catch {
    return [];
  }
}
