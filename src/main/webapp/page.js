import { base, relayAddress } from "./page/address.js";
import { TrafficChart } from "./page/chart.js";
import { enableCopying } from "./page/copy.js";
import { Figure } from "./page/figure.js";
import { showSnippets } from "./page/snippets.js";
import { pollStatus } from "./page/status.js";
import { TryIt } from "./page/try.js";

document.getElementById("address").textContent = relayAddress;
const figure = new Figure(document.getElementById("figure"));
enableCopying(document);
showSnippets(document);
pollStatus(base, new TrafficChart(document), figure);
new TryIt(document, figure);
