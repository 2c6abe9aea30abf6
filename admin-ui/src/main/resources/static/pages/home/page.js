import { fill, h, patch, wide } from '../../lib/dom.js';
import { ago, list, millis, moment, person, rate, share, versionName } from '../../lib/format.js';
import { t } from '../../lib/i18n.js';
import { cards } from '../../lib/interventions.js';
import { onRuleChange, repeat } from '../../lib/live.js';
import * as mesh from '../../lib/mesh.js';
import { interventions, ratesOf, sumRates } from '../../lib/rules.js';
import { guarded, head, loading } from '../../lib/shell.js';

const CHANGES = 8;

export async function render(place, { signal, title }) {
  title(t('nav.home'));
  const [mood, active, services, proxies, changes] = ['div.mood', 'section.section', 'section.section', 'section.card', 'section.card']
    .map((spec) => h(spec));
  fill(place, head(t('home.title')), mood, active, services, h('div.columns', {}, proxies, changes));
  loading(services);
  const known = {};
  const refresh = async () => {
    await guarded(services, async () => {
      known.services = await mesh.services({ background: true, signal });
      known.rates ??= [];
      showServices(services, known);
    });
    await guarded(services, async () => {
      known.rates = await mesh.rates({ background: true, signal });
      showServices(services, known);
      showMood(mood, known);
    });
    await guarded(proxies, async () => {
      known.proxies = await mesh.proxies({ background: true, signal });
      showProxies(proxies, known.proxies);
    });
  };
  const rules = async () => {
    await guarded(active, async () => showActive(active, await mesh.rules(['RouteRule'], { background: true, signal }), rules, signal));
    await guarded(changes, async () => showChanges(changes, await mesh.history(CHANGES, { background: true, signal })));
  };
  onRuleChange(['RouteRule'], rules, signal);
  repeat(refresh, 3000, signal);
  await repeat(rules, 20_000, signal);
}

function showMood(mood, { services, rates }) {
  if (!services) return;
  const all = sumRates(rates, () => true);
  const fact = (value, label) => h('div.fact', {}, h('dd', {}, value), h('dt', {}, label));
  patch(mood, h('dl', {},
    fact(services.length, t('home.services')),
    fact(rate(all?.rps), t('home.rps')),
    fact(share(all?.successRate), t('home.success')),
    fact(millis(all?.p99Ms), t('home.p99'))));
}

function showActive(place, rules, refresh, signal) {
  const found = interventions(rules);
  fill(place, h('h2', {}, t('home.active')),
    found.length ? cards(found, refresh, signal) : h('p.muted', {}, t('home.active.none')));
}

function showServices(place, { services, rates }) {
  const rows = services
    .map((service) => ({ service, rates: sumRates(rates, ratesOf(service)) }))
    .toSorted((a, b) => trouble(b) - trouble(a) || a.service.service.localeCompare(b.service.service));
  patch(place, h('h2', {}, t('nav.services')), rows.length
    ? serviceTable(rows, rates)
    : h('p.empty', {}, t('services.none')));
}

const trouble = ({ rates }) => 1 - (rates?.successRate ?? 1);

function serviceTable(rows, rates) {
  return wide(t('nav.services'), h('table', {},
    h('thead', {}, h('tr', {}, ['service', 'versions'].map((c) => h('th', { scope: 'col' }, t(`col.${c}`))),
      ['rps', 'success', 'p50', 'p99'].map((c) => h('th.number', { scope: 'col' }, t(`col.${c}`))))),
    h('tbody', {}, rows.map(({ service, rates: sum }) => h('tr', {},
      h('th', { scope: 'row' }, h('a', { href: `#/services/${service.namespace}/${service.service}` }, service.service)),
      h('td', {}, versions(service, rates)),
      h('td.number', {}, rate(sum?.rps)),
      h(sum && sum.successRate < 0.99 ? 'td.number.low' : 'td.number', {}, share(sum?.successRate)),
      h('td.number', {}, millis(sum?.p50Ms)),
      h('td.number', {}, millis(sum?.p99Ms)))))));
}

function versions(service, rates) {
  return h('ul.versions', {}, service.versions.map((v, i) => {
    const name = versionName(v.labels);
    const now = sumRates(rates, ratesOf(service, v.labels.version));
    return h('li', {}, h(`span.swatch.thread.thread-${i % 6}`, { 'aria-hidden': 'true' }), ` ${name} `,
      h('span.muted', {}, now ? t('rate.per-second', { rate: rate(now.rps) }) : t('rate.none')));
  }));
}

function showProxies(place, proxies) {
  const away = proxies.filter((p) => !p.connected);
  const behind = proxies.filter((p) => p.connected && (p.refused || p.acked !== p.version));
  const secrets = proxies.filter((p) => p.connected && p.problems?.length);
  const line = (kind, some, what = kind) => some.length > 0 && h('p', {}, h(`span.badge.${kind}`, {}, t(`proxies.count.${what}`, { n: some.length })), ' ',
    h('span.muted', {}, list(some.slice(0, 4).map((p) => p.id))));
  patch(place, h('h2', {}, t('nav.proxies')),
    h('p', {}, t('home.proxies', { n: proxies.length - away.length, all: proxies.length })),
    line('bad', away), line('bad', secrets, 'secrets'), line('warn', behind),
    proxies.length > 0 && !away.length && !behind.length && !secrets.length && h('p', {}, h('span.badge.good', {}, t('proxies.all-current'))),
    h('p', {}, h('a', { href: '#/proxies' }, t('home.proxies.more'))));
}

function showChanges(place, revisions) {
  patch(place, h('h2', {}, t('home.changes')), revisions.length
    ? h('ul.changes', {}, revisions.map((r) => h('li', {},
      h('span', {}, list(r.changes.slice(0, 3).map((c) => t(`change.${c.operation.toLowerCase()}`, { resource: c.resource })))),
      h('span.muted', {}, `${person(r.author)} · `, h('time', { datetime: r.time, title: moment(r.time) }, ago(r.time))))))
    : h('p.muted', {}, t('history.none')),
  h('p', {}, h('a', { href: '#/history' }, t('home.changes.more'))));
}
