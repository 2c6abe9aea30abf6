import { LineCounter, isNode, parseAllDocuments, stringify } from '/webjars/yaml/2.3.1/browser/index.js';

const HIDDEN = ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields', 'selfLink'];
const APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** A rule as people write it: without what the server keeps about it. */
export function dump(resource) {
  return stringify(plain(resource), { lineWidth: 0, indentSeq: false });
}

export const dumpAll = (resources) => resources.map(dump).join('---\n');

/** The same object without bookkeeping. */
export function plain({ apiVersion, kind, metadata = {}, ...rest }) {
  const kept = Object.fromEntries(Object.entries(metadata).filter(([name]) => !HIDDEN.includes(name)));
  if (kept.annotations) {
    const { [APPLIED]: dropped, ...others } = kept.annotations;
    kept.annotations = others;
    if (!Object.keys(others).length) delete kept.annotations;
  }
  delete rest.status;
  return { apiVersion, kind, metadata: kept, ...rest };
}

/**
 * Reads a text of one or more documents.
 * @returns {{documents: {value: any, lineOf: (path: string) => number}[], problems: {line: number, message: string}[]}}
 *     lines count from one; `lineOf` answers with the line of the nearest part that is there
 */
export function parse(text) {
  const counter = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: counter, prettyErrors: false });
  const found = Array.isArray(parsed) ? parsed : [];
  const problems = found.flatMap((d) => [...d.errors, ...d.warnings]).map((e) => ({
    line: counter.linePos(e.pos[0]).line,
    message: e.message,
  }));
  const documents = found
    .filter((d) => d.errors.length === 0 && d.contents !== null)
    .map((d) => ({ value: d.toJS({ maxAliasCount: 50 }), lineOf: (path) => lineOf(d, counter, path) }));
  return { documents, problems };
}

function lineOf(document, counter, path) {
  const steps = stepsOf(path);
  let line = counter.linePos(document.contents.range[0]).line;
  let node = document.contents;
  for (const step of steps) {
    const pair = node?.items?.find?.((p) => p?.key && String(p.key.value ?? p.key) === step);
    const next = pair ?? (node?.items ? node.items[Number(step)] : undefined);
    if (next === undefined) break;
    const position = pair ? pair.key : next;
    if (isNode(position) && position.range) line = counter.linePos(position.range[0]).line;
    node = pair ? pair.value : next;
  }
  return line;
}

/** `spec.route[0].weight`, `spec.match.request.headers["end-user"]` and `/spec/route/0` alike. */
export function stepsOf(path) {
  if (!path) return [];
  if (path.startsWith('/')) return path.slice(1).split('/').map((s) => s.replaceAll('~1', '/').replaceAll('~0', '~'));
  return [...path.matchAll(/\["?([^"\]]+)"?\]|([^.[\]]+)/g)].map((m) => m[1] ?? m[2]);
}
