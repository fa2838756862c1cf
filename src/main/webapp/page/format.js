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

/** "maxHeldBytes" as "max held" and a value in the unit that its name ends with. */
export function limit(name, value) {
  const [, stem, unit] = /^(.*?)(Bytes|Seconds|Millis|Ms)?$/.exec(name);
  const label = stem.replace(/([a-z])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`);
  const text =
    typeof value !== "number" ? String(value)
    : unit === "Bytes" ? bytes(value)
    : unit === "Seconds" ? duration(value)
    : unit ? duration(value / 1000)
    : whole.format(value);
  return [label.charAt(0).toUpperCase() + label.slice(1), text];
}
