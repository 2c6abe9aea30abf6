import { fill, h, patch, wide } from '../../lib/dom.js';
import { millis, rate, share, versionName } from '../../lib/format.js';
import { t } from '../../lib/i18n.js';
import { cards } from '../../lib/interventions.js';
import { onRuleChange, repeat } from '../../lib/live.js';
import * as mesh from '../../lib/mesh.js';
import { interventions, ratesOf, sumRates, touches } from '../../lib/rules.js';
import { guarded, head, loading } from '../../lib/shell.js';
import { ruleTable } from '../../lib/rule-table.js';

const KINDS = ['RouteRule', 'DestinationPolicy'];

export async function render(place, { params, signal, title }) {
  const { namespace, service: name } = params;
  title(name);
  const here = `#/services/${namespace}/${name}`;
  const actions = h('div.actions');
  const [active, versions, callers, instances, rules] = Array.from({ length: 5 }, () => h('section.section'));
  fill(place,
    head(name, { back: { href: '#/services', text: t('nav.services') }, actions }),
    active, versions, rules, callers, instances);
  loading(versions);
  let service = null;
  let rates = [];
  const show = () => {
    if (!service) return;
    patch(actions,
      service.versions.length > 1 && h('a.button.primary', { href: `${here}/split` }, t('split.title')),
      h('a.button', { href: `${here}/fault` }, t('fault.title')));
    patch(versions, h('p.lead', {}, h('code', {}, service.host), ' · ', service.ports.map((p) => `${p.name ?? ''} ${p.port ?? p}`).join(', ')),
      h('h2', {}, t('service.versions')), versionTable(service, rates));
    patch(callers, h('h2', {}, t('service.callers')), callerTable(service, rates));
  };
  const live = () => guarded(versions, async () => {
    service = (await mesh.services({ background: true, signal })).find((s) => s.namespace === namespace && s.service === name);
    if (!service) throw Object.assign(new Error(name), { code: 'no-service' });
    show();
    rates = await mesh.rates({ background: true, signal });
    show();
    const all = await mesh.workloads({ background: true, signal });
    patch(instances, h('h2', {}, t('service.instances')), instanceTable(all.filter((w) => belongs(w, namespace, name))));
  });
  const touching = () => guarded(rules, async () => {
    const host = service?.host ?? `${name}.${namespace}.svc.cluster.local`;
    const found = (await mesh.rules(KINDS, { background: true, signal })).filter((r) => touches(r, host));
    const running = interventions(found);
    fill(active, running.length > 0 && [h('h2', {}, t('home.active')), cards(running, touching, signal)]);
    fill(rules, h('h2', {}, t('service.rules')),
      found.length ? ruleTable(found, touching) : h('p.empty', {}, t('service.rules.none')));
  });
  onRuleChange(KINDS, touching, signal);
  await repeat(live, 2500, signal);
  await repeat(touching, 20_000, signal);
}

const belongs = (w, namespace, name) => w.namespace === namespace && w.service?.split('.')[0] === name;

function versionTable(service, rates) {
  return table(t('service.versions'), ['version', 'labels', 'instances#', 'rps#', 'success#', 'p50#', 'p99#'], service.versions.map((v, i) => {
    const now = sumRates(rates, ratesOf(service, v.labels.version));
    return [
      [h(`span.swatch.thread.thread-${i % 6}`, { 'aria-hidden': 'true' }), ` ${versionName(v.labels)}`],
      h('span.muted', {}, Object.entries(v.labels).map(([k, value]) => `${k}=${value}`).join(', ')),
      v.instances, rate(now?.rps), share(now?.successRate), millis(now?.p50Ms), millis(now?.p99Ms)];
  }));
}

function callerTable(service, rates) {
  const found = rates.filter(ratesOf(service));
  if (!found.length) return h('p.muted', {}, t('service.callers.none'));
  return table(t('service.callers'), ['caller', 'answered-by', 'rps#', 'success#', 'p99#'], found.map((r) => [
    caller(r.source),
    r.destination.version, rate(r.rps), share(r.successRate), millis(r.p99Ms)]));
}

function caller(source) {
  if (!source?.service || source.service === 'unknown') return t('service.unknown');
  return h('span.caller', {}, source.service.split('.')[0], ' ', h('span.muted', {}, source.version === 'unknown' ? '' : source.version));
}

function instanceTable(found) {
  if (!found.length) return h('p.muted', {}, t('service.instances.none'));
  return table(t('service.instances'), ['instance', 'version', 'address', 'health'], found.map((w) => {
    const health = w.healthy ? 'good' : 'bad';
    return [w.id, versionName(w.labels), h('code', {}, `${w.address}:${w.inboundPort}`), h(`span.badge.${health}`, {}, t(`health.${health}`))];
  }));
}

/** Columns that end in # hold numbers. */
function table(label, columns, rows) {
  const number = (i) => columns[i].endsWith('#');
  return wide(label, h('table', {},
    h('thead', {}, h('tr', {}, columns.map((c, i) => h(number(i) ? 'th.number' : 'th', { scope: 'col' }, t(`col.${c.replace('#', '')}`))))),
    h('tbody', {}, rows.map((cells) => h('tr', {}, cells.map((cell, i) =>
      (i === 0 ? h('th', { scope: 'row' }, cell) : h(number(i) ? 'td.number' : 'td', {}, cell))))))));
}
