import { call, get } from './api.js';

/** @typedef {{kind: string, api: string, path: string}} Kind what discovery says about one kind of rule */

export const API_VERSION = 'config.istio.io/v1alpha2';

let known = null;

/** The kinds that this mesh stores, as its own discovery names them; of several groups the first counts. */
export async function kinds() {
  if (!known) {
    const { groups } = await get('pilot', '/apis');
    const apis = [API_VERSION, ...groups.map((g) => g.preferredVersion.groupVersion).filter((v) => v !== API_VERSION)];
    const found = await Promise.all(apis.map(async (api) => (await get('pilot', `/apis/${api}`)).resources
      .filter((r) => !r.name.includes('/'))
      .map((r) => ({ kind: r.kind, api, path: r.name }))));
    known = [...new Map(found.flat().toReversed().map((k) => [k.kind, k])).values()].toReversed();
  }
  return known;
}

async function collection(kind, namespace, apiVersion) {
  const entry = (await kinds()).find((k) => k.kind === kind);
  if (!entry) throw new Error(`unknown kind ${kind}`);
  const api = `/apis/${apiVersion ?? entry.api}`;
  return namespace ? `${api}/namespaces/${namespace}/${entry.path}` : `${api}/${entry.path}`;
}

const item = async (kind, namespace, name, apiVersion) =>
  `${await collection(kind, namespace, apiVersion)}/${encodeURIComponent(name)}`;

/** All objects of one kind in all namespaces. */
export async function list(kind, options) {
  const { api } = (await kinds()).find((k) => k.kind === kind) ?? {};
  const answer = await get('pilot', await collection(kind), options);
  return answer.items.map((o) => ({ apiVersion: api, ...o, kind }));
}

/** All objects of all kinds, or of those named. */
export async function rules(wanted, options) {
  const names = wanted ?? (await kinds()).map((k) => k.kind);
  return (await Promise.all(names.map((kind) => list(kind, options)))).flat();
}

export const read = async (kind, namespace, name) => get('pilot', await item(kind, namespace, name));

/** Creates or replaces: what carries a resourceVersion replaces exactly that version. */
export async function save(resource) {
  const { apiVersion, kind, metadata } = resource;
  const namespace = metadata.namespace ?? 'default';
  return metadata.resourceVersion
    ? call('pilot', await item(kind, namespace, metadata.name, apiVersion), { method: 'PUT', body: resource })
    : call('pilot', await collection(kind, namespace, apiVersion), { method: 'POST', body: resource });
}

/** All or none, in one revision. */
export const saveAll = (items) => call('pilot', '/v1/batches', { method: 'POST', body: { items } });

export async function remove({ kind, metadata }) {
  return call('pilot', await item(kind, metadata.namespace, metadata.name), { method: 'DELETE' });
}

/** What the server would say to these documents; writes nothing. */
export const analyze = (resources, signal) =>
  get('pilot', '/v1/analyze', { method: 'POST', body: { resources }, signal });

/** The same for a text of YAML documents: what it finds names lines of that text. */
export const analyzeText = (text, signal) =>
  get('pilot', '/v1/analyze', { method: 'POST', body: text, type: 'application/yaml', signal });

/** How one request would be decided. */
export const explain = (question, signal) => get('pilot', '/v1/explain', { method: 'POST', body: question, signal });

export const services = (options) => get('pilot', '/v1/services', options);
export const workloads = (options) => get('pilot', '/v1/workloads', options);
export const proxies = (options) => get('pilot', '/v1/proxies', options);
export const rates = (options) => get('mixer', '/v1/rates?window=60s', options);

/** Revisions, the newest first. */
export async function history(limit, options) {
  const answer = await get('pilot', `/v1/history?limit=${limit}`, options);
  const items = Array.isArray(answer) ? answer : answer.items;
  return items.toSorted((a, b) => b.revision - a.revision).slice(0, limit);
}

export const restore = (revision) => call('pilot', `/v1/history/${revision}:restore`, { method: 'POST' });
