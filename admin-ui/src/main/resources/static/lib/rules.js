import { list, millis, versionName } from './format.js';
import { t } from './i18n.js';

export const EXPIRES = 'amime.io/expires-at';
export const INTERVENTION = 'amime.io/intervention';

export const keyOf = (r) => `${r.kind}/${r.metadata.namespace ?? 'default'}/${r.metadata.name}`;

/** The address of a rule's editor. */
export const linkTo = (r) => `#/rules/${r.kind}/${r.metadata.namespace ?? 'default'}/${r.metadata.name}`;

export const expiresAt = (r) => r.metadata.annotations?.[EXPIRES] ?? null;

/** Rules that change traffic for a while: faults, and whatever else has an end. */
export const isIntervention = (r) => Boolean(expiresAt(r) || r.spec?.httpFault?.delay || r.spec?.httpFault?.abort);

/** Rules that one person started in one go belong together and are stopped together. */
export function interventions(resources) {
  const groups = new Map();
  for (const rule of resources.filter(isIntervention)) {
    const key = rule.metadata.annotations?.[INTERVENTION] ?? keyOf(rule);
    groups.set(key, [...(groups.get(key) ?? []), rule]);
  }
  return [...groups.values()];
}

/**
 * What has become of a rule, as the server's conditions say.
 * @returns {{state: 'active'|'shadowed'|'idle'|'refused'|'stored', because: string}} `stored` where the
 *     server does not speak of effect, as for handlers that only rules use
 */
export function stateOf(resource) {
  const conditions = new Map((resource.status?.conditions ?? []).map((c) => [c.type, c]));
  const [accepted, active, applied, secrets] = ['Accepted', 'Active', 'Applied', 'SecretsUsable'].map((type) => conditions.get(type));
  if (accepted?.status === 'False') return { state: 'refused', because: accepted.message };
  if (applied?.reason === 'Refused') return { state: 'refused', because: applied.message };
  if (active?.status === 'False') return { state: active.reason.toLowerCase(), because: active.message };
  return { state: active ? 'active' : 'stored', because: secrets?.message ?? applied?.message ?? '' };
}

/** The FQDN that a service reference means, seen from a namespace. */
export function hostOf(reference, namespace = 'default') {
  if (!reference) return '';
  if (reference.service) return reference.service;
  const domain = reference.domain ?? 'svc.cluster.local';
  return `${reference.name}.${reference.namespace ?? namespace}.${domain}`;
}

/** True when a rule or policy speaks about this service, as caller or as called. */
export function touches(resource, host) {
  const namespace = resource.metadata.namespace ?? 'default';
  const spec = resource.spec ?? {};
  const named = [spec.destination, spec.source, spec.match?.source, spec.mirror,
    ...(spec.route ?? []).map((r) => r.destination)];
  return named.some((reference) => hostOf(reference, namespace) === host);
}

/** Header conditions as `name = value`, in words. */
export function matchWords(match) {
  const headers = Object.entries(match?.request?.headers ?? {});
  const sign = { exact: '=', prefix: '= …', regex: '~' };
  const words = headers.map(([name, m]) => {
    const [how, value] = Object.entries(m)[0] ?? ['exact', ''];
    return how === 'prefix' ? `${name} = ${value}…` : `${name} ${sign[how] ?? '='} ${value}`;
  });
  if (match?.source) {
    const version = Object.keys(match.source.labels ?? {}).length ? ` ${versionName(match.source.labels)}` : '';
    words.push(t('rule.from', { source: `${match.source.name ?? match.source.service}${version}` }));
  }
  return list(words);
}

/** What faults a rule makes, in words. */
export function faultWords(fault) {
  const words = [];
  if (fault?.delay) words.push(t('fault.words.delay', { percent: fault.delay.percent ?? 0, delay: fault.delay.fixedDelay }));
  if (fault?.abort) words.push(t('fault.words.abort', { percent: fault.abort.percent ?? 0, status: fault.abort.httpStatus }));
  return list(words);
}

/** Where a rule sends requests, in words. */
export function routeWords(route = []) {
  return list(route.map((r) => {
    const name = r.destination?.name ? `${r.destination.name} ${versionName(r.labels)}` : versionName(r.labels);
    return route.length > 1 ? `${name} ${r.weight ?? 0} %` : name;
  }));
}

const SUMMARIES = {
  RouteRule: ({ spec }) => {
    const target = `${spec.destination?.name ?? spec.destination?.service ?? ''} → ${routeWords(spec.route) || t('version.any')}`;
    return [matchWords(spec.match), target, faultWords(spec.httpFault)].filter(Boolean).join(' · ');
  },
  DestinationPolicy: ({ spec }) => {
    const labels = spec.destination?.labels ? ` ${versionName(spec.destination.labels)}` : '';
    return [`${spec.destination?.name ?? ''}${labels}`, spec.loadBalancing?.name].filter(Boolean).join(' · ');
  },
  rule: ({ spec }) => spec.match ?? '',
  denier: ({ spec }) => spec.status?.message ?? '',
  ServiceEntry: ({ spec }) => list(spec.hosts ?? []),
  Ingress: ({ spec }) => list((spec.rules ?? []).flatMap((r) =>
    (r.http?.paths ?? []).map((p) => `${r.host ?? '*'}${p.path ?? ''} → ${p.backend?.service?.name ?? p.backend?.serviceName ?? ''}`))),
};

/** One line about a rule, whatever its kind. */
export function summary(resource) {
  return SUMMARIES[resource.kind]?.({ spec: resource.spec ?? {} }) ?? '';
}

/** Sums the rates of one destination, or of one version of it. */
export function sumRates(rates, matches) {
  const found = rates.filter(matches);
  if (!found.length) return null;
  const total = (f) => found.reduce((sum, r) => sum + (r[f] ?? 0), 0);
  const requests = total('requests');
  const worst = (f) => Math.max(...found.map((r) => r[f] ?? 0));
  return {
    rps: total('rps'),
    requests,
    successRate: requests ? 1 - total('errors') / requests : null,
    p50Ms: worst('p50Ms'),
    p99Ms: worst('p99Ms'),
  };
}

/** Tells whether a rate belongs to a service, given with its host. */
export function ratesOf(service, version) {
  return (rate) => rate.destination?.service?.split('.')[0] === service.service
    && (rate.destination?.namespace ?? service.namespace) === service.namespace
    && (version === undefined || rate.destination?.version === version);
}

/** p99 and success as one short line. */
export const latencyWords = (r) => (r ? `p50 ${millis(r.p50Ms)} · p99 ${millis(r.p99Ms)}` : '');
