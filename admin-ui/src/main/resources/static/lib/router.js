import { h } from './dom.js';

/** Every page in one place: its address, its folder, and the entry of the navigation it belongs to. */
const ROUTES = [
  ['', 'home', 'home'],
  ['services', 'services', 'services'],
  ['services/:namespace/:service', 'service', 'services'],
  ['services/:namespace/:service/split', 'split', 'services'],
  ['services/:namespace/:service/fault', 'fault', 'services'],
  ['rules', 'rules', 'rules'],
  ['rules/new', 'editor', 'rules'],
  ['rules/:kind/:namespace/:name', 'editor', 'rules'],
  ['history', 'history', 'history'],
  ['proxies', 'proxies', 'proxies'],
  ['password', 'password', null],
];

/** @typedef {{params: Object<string, string>, signal: AbortSignal, title: (text: string) => void}} Visit */

/** Finds the page of an address, null when there is none. */
export function resolve(hash) {
  const [path, query = ''] = hash.replace(/^#?\/?/, '').split('?');
  const parts = path.split('/').map(decodeURIComponent);
  for (const [pattern, page, section] of ROUTES) {
    const wanted = pattern.split('/');
    if (wanted.length !== parts.length) continue;
    const params = Object.fromEntries(new URLSearchParams(query));
    const fits = wanted.every((w, i) => {
      if (!w.startsWith(':')) return w === parts[i];
      params[w.slice(1)] = parts[i];
      return parts[i] !== '';
    });
    if (fits) return { page, section, params };
  }
  return null;
}

const styled = new Set();

/** Loads a page with its style sheet, both once. */
export async function load(page) {
  const module = import(`/pages/${page}/page.js`);
  if (!styled.has(page)) {
    styled.add(page);
    await new Promise((done) => {
      document.head.append(h('link', {
        rel: 'stylesheet', href: `/pages/${page}/page.css`, onload: done, onerror: done,
      }));
    });
  }
  return module;
}
