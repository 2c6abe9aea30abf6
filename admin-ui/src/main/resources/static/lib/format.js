import { current, t } from './i18n.js';

const number = (value, digits) =>
  new Intl.NumberFormat(current(), { maximumFractionDigits: digits }).format(value);

/** Requests per second. */
export function rate(value) {
  if (value === null || value === undefined) return '–';
  const digits = value < 100 ? 1 : 0;
  return new Intl.NumberFormat(current(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** A share of 0..1 as per cent; 99.95 is not rounded up to a whole. */
export function share(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  const percent = value * 100;
  return `${number(Math.floor(percent * 10) / 10, 1)} %`;
}

export function millis(value) {
  if (value === null || value === undefined) return '–';
  return value >= 1000 ? `${number(value / 1000, 1)} s` : `${number(value, value < 10 ? 1 : 0)} ms`;
}

/** How long ago, in words. */
export function ago(instant, now = Date.now()) {
  const seconds = Math.round((new Date(instant).getTime() - now) / 1000);
  const words = new Intl.RelativeTimeFormat(current(), { numeric: 'auto' });
  const steps = [[60, 'second', 1], [3600, 'minute', 60], [86400, 'hour', 3600], [Infinity, 'day', 86400]];
  const [, unit, size] = steps.find(([limit]) => Math.abs(seconds) < limit);
  return words.format(Math.round(seconds / size), unit);
}

/** Date and time as ISO writes them, in the reader's zone, which is named. */
export function moment(instant) {
  const date = new Date(instant);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString();
  const zone = new Intl.DateTimeFormat(current(), { timeZoneName: 'short' })
    .formatToParts(date).find((p) => p.type === 'timeZoneName').value;
  return `${local.slice(0, 10)} ${local.slice(11, 19)} ${zone}`;
}

/** People without the prefix that tells them from machines. */
export const person = (author) => author.replace(/^user:/, '');

/** Hours and minutes of today, or with the date when it is another day. */
export function clock(instant) {
  const date = new Date(instant);
  const today = date.toDateString() === new Date().toDateString();
  const day = today ? {} : { month: 'short', day: 'numeric' };
  return new Intl.DateTimeFormat(current(), { ...day, hour: '2-digit', minute: '2-digit', hour12: false }).format(date);
}

/** Time left as m:ss or h:mm:ss. */
export function countdown(until, now = Date.now()) {
  const seconds = Math.max(0, Math.ceil((new Date(until).getTime() - now) / 1000));
  const two = (n) => String(n).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export const list = (items) => new Intl.ListFormat(current(), { style: 'narrow', type: 'conjunction' }).format(items);

/** A version's name: its `version` label, else all labels. */
export function versionName(labels) {
  const entries = Object.entries(labels ?? {});
  if (labels?.version) return labels.version;
  return entries.length ? entries.map(([k, v]) => `${k}=${v}`).join(', ') : t('version.any');
}
