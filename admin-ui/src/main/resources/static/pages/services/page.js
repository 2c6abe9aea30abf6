import { fill, h, patch, wide } from '../../lib/dom.js';
import { millis, rate, share, versionName } from '../../lib/format.js';
import { t } from '../../lib/i18n.js';
import { repeat } from '../../lib/live.js';
import * as mesh from '../../lib/mesh.js';
import { ratesOf, sumRates } from '../../lib/rules.js';
import { guarded, head, loading } from '../../lib/shell.js';

export async function render(place, { signal, title }) {
  title(t('nav.services'));
  const filter = h('input', { type: 'search', 'aria-label': t('services.filter'), placeholder: t('services.filter'), oninput: () => show() });
  const body = h('section.section');
  fill(place, head(t('nav.services'), { lead: t('services.lead'), actions: filter }), body);
  loading(body);
  let services = null;
  let rates = [];
  const show = () => {
    // Full-width letters are what a Japanese keyboard gives first.
    const wanted = filter.value.normalize('NFKC').trim().toLowerCase();
    const found = services?.filter((s) => s.host.includes(wanted)) ?? [];
    patch(body, found.length ? table(found, rates) : h('p.empty', {}, t(wanted ? 'services.no-match' : 'services.none')));
  };
  await repeat(async () => {
    await guarded(body, async () => {
      services = await mesh.services({ background: true, signal });
      show();
    });
    await guarded(body, async () => {
      rates = await mesh.rates({ background: true, signal });
      show();
    });
  }, 3000, signal);
}

function table(services, rates) {
  const columns = [['service'], ['namespace'], ['version'], ['instances', 'number'], ['rps', 'number'], ['success', 'number'], ['p99', 'number']];
  return wide(t('nav.services'), h('table', {},
    h('thead', {}, h('tr', {}, columns.map(([c, type]) => h(type ? `th.${type}` : 'th', { scope: 'col' }, t(`col.${c}`))))),
    services.map((s) => h('tbody', {}, s.versions.map((v, i) => row(s, v, i, rates))))));
}

function row(service, version, i, rates) {
  const now = sumRates(rates, ratesOf(service, version.labels.version));
  const rows = service.versions.length;
  return h('tr', {},
    i === 0 && [
      h('th', { scope: 'rowgroup', rowspan: rows }, h('a', { href: `#/services/${service.namespace}/${service.service}` }, service.service)),
      h('td.muted', { rowspan: rows }, service.namespace)],
    h('td', {}, h(`span.swatch.thread.thread-${i % 6}`, { 'aria-hidden': 'true' }), ` ${versionName(version.labels)}`),
    h('td.number', {}, version.instances),
    h('td.number', {}, rate(now?.rps)),
    h('td.number', {}, share(now?.successRate)),
    h('td.number', {}, millis(now?.p99Ms)));
}
