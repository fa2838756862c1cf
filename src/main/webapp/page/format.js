const whole = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export function count(number) {
  return number < 100_000 ? whole.format(number) : short.format(number);
}

export function bytes(number) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (number >= 1024 && unit < units.length - 1) {
    number /= 1024;
    unit++;
  }
  return `${number >= 100 || Number.isInteger(number) ? Math.round(number) : number.toFixed(1)} ${units[unit]}`;
}

export function duration(seconds) {
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [Math.floor(seconds) % 60, "s"],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  if (first < 0) return seconds > 0 ? `${Math.round(seconds * 1000)} ms` : "0 s";
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(" ");
}

const LIMITS = {
  peers: "Peers",
  connections: "Connections",
  socketsPerPeer: "Sockets per peer",
  socketsPerAddress: "Sockets per address",
  handshakesPerSecond: "Handshakes per second and address",
  handshakeBurst: "Burst of handshakes per address",
  messagesPerSecond: "Messages per second and address",
  messageBurst: "Burst of messages per address",
  documentsPerSocket: "Documents per socket",
  documentsPerJoin: "Documents per Join",
  idBytes: "Length of an id",
  messageBytes: "Length of a message to the relay",
  heldBytesPerCaller: "Kept per waiting caller",
  heldBytesPerAddress: "Kept per address",
  heldBytes: "Kept for all waiting callers",
  holdTime: "Wait for a partner",
  departedHoldTime: "Kept after the sender closed",
  pipeWindow: "Read ahead in a pipe",
  sendDeadline: "Wait for a peer that doesn't read",
};

/** A limit as a label and a value in the unit that its name tells; a limit of 0 is none. */
export function limit(name, value) {
  const plain = name.replace(/^max([A-Z])/, (_, first) => first.toLowerCase());
  const stem = plain.replace(/(Seconds|Millis|Ms)$/, "");
  const words = plain.replace(/([a-z])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`);
  const label = LIMITS[plain] ?? LIMITS[stem] ?? words.charAt(0).toUpperCase() + words.slice(1);
  return [label, limitValue(plain, value)];
}

function limitValue(name, value) {
  const iso = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(value);
  if (iso) return duration(Number(iso[1] ?? 0) * 3600 + Number(iso[2] ?? 0) * 60 + Number(iso[3] ?? 0));
  if (typeof value !== "number") return String(value);
  if (value === 0) return "none";
  if (/Bytes|Window/.test(name)) return bytes(value);
  if (/(Millis|Ms)$/.test(name)) return duration(value / 1000);
  if (/(Seconds|Time|Deadline)$/.test(name) && !/PerSecond/.test(name)) return duration(value);
  return whole.format(value);
}
