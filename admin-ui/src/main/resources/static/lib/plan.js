import { API_VERSION } from './mesh.js';
import { EXPIRES, INTERVENTION, hostOf, isIntervention, stateOf } from './rules.js';

/** @typedef {{header: string, how: 'exact'|'prefix'|'regex', value: string}|null} Audience null is everyone */

/** The RouteRules of one service. */
export const routesOf = (rules, host) =>
  rules.filter((r) => r.kind === 'RouteRule' && hostOf(r.spec?.destination, r.metadata.namespace) === host);

export const headersOf = (rule) => rule.spec.match?.request?.headers ?? {};
const precedence = (rule) => rule.spec.precedence ?? 0;
const conditions = (audience) => (audience ? { [audience.header]: { [audience.how]: audience.value } } : {});
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** The labels that tell a version from its siblings: `version` where there is one. */
export function selectors(versions) {
  return versions.map(({ labels }) => {
    if (labels.version) return { version: labels.version };
    const telling = Object.entries(labels).filter(([k, v]) => versions.some((o) => o.labels[k] !== v));
    return Object.fromEntries(telling);
  });
}

/** Whether all requests of a rule stay with the service, so that a split can say it all. */
const ownRoutes = (rule) => (rule.spec.route ?? []).every((r) => !r.destination);

/** The standing rule that already splits for exactly this audience; of several, one that is in effect. */
export function standing(rules, audience) {
  const fits = rules.filter((r) => !isIntervention(r) && !r.spec.redirect && !r.spec.match?.source && ownRoutes(r)
    && same(headersOf(r), conditions(audience)));
  return fits.find((r) => stateOf(r).state === 'active') ?? fits[0] ?? null;
}

/** Whether a route entry means this version; rules may name more labels than are needed. */
const selects = (entry, selector) =>
  Object.entries(selector).every(([name, value]) => entry.labels?.[name] === value);

/** The weights of a rule per version; what it does not name gets nothing. */
export function weightsOf(rule, versions) {
  const route = rule?.spec.route ?? [];
  return versions.map((v) => {
    const entry = route.find((r) => selects(r, v));
    return entry ? (entry.weight ?? (route.length === 1 ? 100 : 0)) : 0;
  });
}

/**
 * The rule that makes a split: the standing one with new weights, all else in it kept, or a new one.
 * @param {Object[]} rules the service's RouteRules
 */
export function split({ service, rules, audience, versions, weights }) {
  const wanted = versions.map((labels, i) => ({ labels, weight: weights[i] }));
  const found = standing(rules, audience);
  if (found) {
    const rule = structuredClone(found);
    rule.spec.route = reweighted(found.spec.route ?? [], wanted);
    return rule;
  }
  const first = rules.length ? Math.max(...rules.map(precedence)) + 1 : 1;
  return {
    apiVersion: API_VERSION,
    kind: 'RouteRule',
    metadata: { name: nameFor(service, audience), namespace: service.namespace },
    spec: {
      destination: { name: service.service },
      ...(audience ? { precedence: first, match: { request: { headers: conditions(audience) } } } : {}),
      route: wanted.filter((r) => r.weight > 0),
    },
  };
}

/** Entries stay in their order; those that now get nothing go, those that are new come last. */
function reweighted(route, wanted) {
  const kept = route.map((r) => ({ ...r, weight: wanted.find((w) => selects(r, w.labels))?.weight ?? 0 }));
  const added = wanted.filter((w) => !route.some((r) => selects(r, w.labels)));
  return [...kept, ...added].filter((r) => r.weight > 0);
}

function nameFor(service, audience) {
  const suffix = audience ? `-${audience.header}-${audience.value}` : '';
  return `${service.service}${suffix}-split`.toLowerCase().replace(/[^a-z0-9-]+/g, '-').slice(0, 63);
}

/**
 * The rules that make a fault and change nothing else. Rules never merge: the first that matches is the
 * only one. So every standing rule that could answer such a request gets a twin above all of them, with
 * its own route and the fault.
 * @param {{service: Object, rules: Object[], audience: Audience, fault: Object, until: string, id: string,
 *     chosen: string|null}} wish `chosen` names the rule that decides such a request today, where that is
 *     not plain from the conditions
 */
export function faultRules({ service, rules, audience, fault, until, id, chosen }) {
  const base = rules.filter((r) => !isIntervention(r) && !r.spec.redirect && stateOf(r).state !== 'shadowed'
    && compatible(r, audience, chosen));
  const all = rules.map(precedence);
  const [lowest, highest] = all.length ? [Math.min(...all), Math.max(...all)] : [0, 0];
  const twin = (name, spec) => ({
    apiVersion: API_VERSION,
    kind: 'RouteRule',
    metadata: {
      name: `fault-${id}-${name}`.slice(0, 63),
      namespace: service.namespace,
      annotations: { [EXPIRES]: until, [INTERVENTION]: `fault-${id}` },
    },
    spec,
  });
  const twins = base.map((r) => twin(r.metadata.name, {
    ...structuredClone(r.spec),
    precedence: precedence(r) + highest - lowest + 2,
    ...matchFor(r, audience),
    httpFault: fault,
  }));
  // Without a standing rule for the rest, the rest goes where it goes today: to all instances.
  if (!base.some((r) => !r.spec.match)) {
    twins.push(twin(service.service, {
      destination: { name: service.service },
      precedence: highest + 1,
      ...matchFor({ spec: {} }, audience),
      httpFault: fault,
    }));
  }
  return { rules: twins, kept: base };
}

/** Rules whose condition on the audience's header cannot be compared with it: only Pilot can say. */
export const doubtful = (rules, audience) =>
  Boolean(audience) && rules.some((r) => {
    const mine = headersOf(r)[audience.header];
    return mine && !same(mine, conditions(audience)[audience.header]) && !('exact' in mine && audience.how === 'exact');
  });

function compatible(rule, audience, chosen) {
  const mine = audience && headersOf(rule)[audience.header];
  if (!mine || same(mine, conditions(audience)[audience.header])) return true;
  return chosen === `${rule.metadata.namespace}/${rule.metadata.name}`;
}

function matchFor(rule, audience) {
  const headers = { ...headersOf(rule), ...conditions(audience) };
  const { request, ...rest } = rule.spec.match ?? {};
  const match = { ...rest, ...(Object.keys(headers).length ? { request: { ...request, headers } } : {}) };
  return Object.keys(match).length ? { match } : {};
}
