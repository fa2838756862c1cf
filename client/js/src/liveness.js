import { Backoff } from "./backoff.js";
import { whenEnded } from "./dialer.js";

/** Proxies cut what is silent for 55 s or more; and a browser can't send pings, so it asks. */
const HEARTBEAT_INTERVAL = 20_000;
/** How long answers may take while nothing speaks against a connection. */
const ANSWER_WITHIN = 6_000;
/** The same when something does: after that, a new connection has to show whether the network is that slow. */
const ANSWER_WITHIN_IF_IN_DOUBT = 300;

/**
 * Finds out which connections are dead, by asking the relay about them, and replaces those.
 *
 * Nothing that lives is cut: the connection to the relay only once a second one was made in the time that the first took to
 * stay silent, a pipe only after two questions without an answer while the relay answered others.
 */
export class Liveness {
  #link;
  #pipes;
  #dial;
  #heartbeat;
  /** Whether this relay answers questions at all: older ones don't, and then silence says nothing. */
  #answers = false;
  /** A second connection to the relay, while the first doesn't answer. */
  #rival = null;
  #rivalBackoff;
  #again;

  /** `dial` opens a second socket on /introduction. */
  constructor(link, pipes, dial, options) {
    this.#link = link;
    this.#pipes = pipes;
    this.#dial = dial;
    this.#rivalBackoff = Backoff.ofAtLeast(500, options);
  }

  /** The link has opened. */
  begin() {
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_INTERVAL);
    this.#learnWhetherItAnswers();
  }

  /** The link has been given up. */
  end() {
    this.#answers = false;
    clearInterval(this.#heartbeat);
    clearTimeout(this.#again);
    const rival = this.#rival;
    this.#rival = null;
    rival?.close();
  }

  /** Something has happened that connections often don't survive. */
  doubt() {
    this.#examine(ANSWER_WITHIN_IF_IN_DOUBT);
  }

  /** To be asked when it was just connected. If it answers, it also knows which pipes have outlived the connection before. */
  async #learnWhetherItAnswers() {
    const { visit } = this.#link;
    const took = await this.#link.ask(HEARTBEAT_INTERVAL);
    if (took === undefined || visit !== this.#link.visit) return;
    this.#answers = true;
    this.#examine(clamp(ANSWER_WITHIN_IF_IN_DOUBT, took * 4, ANSWER_WITHIN));
  }

  #beat() {
    if (this.#answers) this.#examine(ANSWER_WITHIN);
    else this.#link.say("Heartbeat");
  }

  async #examine(patience) {
    if (!this.#answers) return;
    const { visit } = this.#link;
    const began = performance.now();
    const pipes = this.#pipes.open();
    const questions = pipes.map(pipe => this.#link.ask(patience, this.#pipes.about(pipe)));
    const took = await this.#link.ask(patience);
    if (visit !== this.#link.visit) return;
    if (took === undefined && this.#link.heardAt < began) return this.#race();
    // What came may have been on its way already.
    if (took === undefined && patience < ANSWER_WITHIN) return this.#examine(patience * 2);
    this.#rivalBackoff.reset();
    const answers = await Promise.all(questions);
    const longer = clamp(ANSWER_WITHIN_IF_IN_DOUBT, (took ?? patience) * 4, ANSWER_WITHIN);
    pipes.filter((_, i) => answers[i] === undefined).forEach(pipe => this.#examineAgain(pipe, longer));
  }

  /** One answer may have come too late, or have found no room. */
  async #examineAgain(pipe, patience) {
    if (!this.#answers || !this.#pipes.isOpen(pipe)) return;
    const { raw } = pipe;
    const began = performance.now();
    const asked = [this.#link.ask(patience, this.#pipes.about(pipe)), this.#link.ask(patience)];
    const [ofPipe, ofServer] = await Promise.all(asked);
    if (ofPipe !== undefined || pipe.raw !== raw || !this.#pipes.isSilent(pipe, began)) return;
    if (ofServer !== undefined) this.#pipes.replace(pipe);
    else this.#examine(clamp(0, patience * 2, ANSWER_WITHIN));
  }

  /**
   * The relay doesn't answer. Whether that is the connection or the network, a second connection shows: if it is made, and
   * the first hasn't answered after as long again, the second takes its place.
   */
  #race() {
    if (this.#rival) return;
    clearTimeout(this.#again);
    const began = performance.now();
    const rival = this.#dial();
    this.#rival = rival;
    const decide = () => {
      if (rival !== this.#rival) return; // it has ended, or the first has
      this.#rival = null;
      if (this.#link.heardAt < began) this.#link.switchTo(rival);
      else rival.close();
    };
    rival.addEventListener("open", () => setTimeout(decide, clamp(250, performance.now() - began, ANSWER_WITHIN)));
    whenEnded(rival, code => {
      if (rival !== this.#rival) return;
      this.#rival = null;
      this.#again = setTimeout(() => this.doubt(), this.#rivalBackoff.next(code));
    });
  }
}

function clamp(low, value, high) {
  return Math.min(high, Math.max(low, value));
}
