import { addressWith, base } from "./page/address.js";
import { TrafficChart } from "./page/chart.js";
import { enableCopying } from "./page/copy.js";
import { Figure } from "./page/figure.js";
import { Invitation } from "./page/invitation.js";
import { enableTabs, showSnippets } from "./page/snippets.js";
import { pollStatus } from "./page/status.js";
import { Token } from "./page/token.js";
import { TryIt } from "./page/try.js";

const figure = new Figure(document.getElementById("figure"));
const token = new Token(document);

function showAddress() {
  const address = addressWith(token.value);
  document.getElementById("address").textContent = address;
  showSnippets(document, address);
}

showAddress();
token.onChange(showAddress);
enableCopying(document);
enableTabs(document);
pollStatus(base, new TrafficChart(document), figure, status => token.relaySays(status));
const tryIt = new TryIt(document, figure, token);
new Invitation(document, tryIt.documentId, token);
