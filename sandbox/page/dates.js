// Moments as a person in some time zone reads them, and wall times back into moments.

const formats = new Map();

/** Intl's formatter, made once for each kind: making one is slow. */
function format(locale, options) {
  const key = locale + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, options));
  return formats.get(key);
}

export const time = (ms, { zone, locale }) =>
  format(locale, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(ms);

export const longDay = (ms, { zone, locale }) =>
  format(locale, { timeZone: zone, weekday: "long", day: "numeric", month: "long" }).format(ms);

export const fullDay = (ms, { zone, locale }) =>
  format(locale, { timeZone: zone, weekday: "short", day: "numeric", month: "short", year: "numeric" }).format(ms);

/** The day there as "2026-03-02", to compare days. */
export const dayKey = (ms, zone) => format("sv-SE", { timeZone: zone, dateStyle: "short" }).format(ms);

/** The wall time there as an <input type=datetime-local> wants it. */
export const wall = (ms, zone) => `${dayKey(ms, zone)}T${time(ms, { zone, locale: "sv-SE" })}`;

/** The moment (ms) at which the clocks of `zone` show `text` ("2026-03-02T09:30"). */
export function moment(text, zone) {
  const wanted = Date.parse(`${text}Z`);
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) guess += wanted - Date.parse(`${wall(guess, zone)}Z`);
  return guess;
}

const STYLES = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date_slash: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { year: "numeric", month: "long", day: "numeric", weekday: "long" },
  day_divider_pretty: { month: "long", day: "numeric", weekday: "long" },
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
};

/** A date token's format, e.g. "{date_short_pretty} {time}"; the pretty ones say today, yesterday and tomorrow. */
export function slackDate(seconds, pattern, { zone, locale, now }) {
  const ms = seconds * 1000;
  return pattern.replace(/\{(\w+)\}/g, (token, name) => {
    const near = name.endsWith("_pretty") ? nearDay(ms, { zone, locale, now }) : "";
    const style = STYLES[name] ?? STYLES[name.replace(/_pretty$/, "")];
    if (near || !style) return near || token;
    return format(locale, { timeZone: zone, ...style }).format(ms);
  });
}

function nearDay(ms, { zone, locale, now }) {
  const days = Math.round((Date.parse(dayKey(ms, zone)) - Date.parse(dayKey(now, zone))) / 86_400_000);
  if (Math.abs(days) > 1) return "";
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
}
