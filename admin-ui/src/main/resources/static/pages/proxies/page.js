import { fill, h, patch, wide } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { repeat } from '../../lib/live.js';
import * as mesh from '../../lib/mesh.js';
import { guarded, head, loading } from '../../lib/shell.js';

export async function render(place, { signal, title }) {
  title(t('nav.proxies'));
  const body = h('section.section');
  fill(place, head(t('nav.proxies'), { lead: t('proxies.lead') }), body);
  loading(body);
  await repeat(() => guarded(body, async () => {
    const found = await mesh.proxies({ background: true, signal });
    patch(body, found.length ? table(found.toSorted(order)) : h('p.empty', {}, t('proxies.none')));
  }), 3000, signal);
}

const rank = (p) => (p.refused ? 0 : !p.connected ? 1 : p.problems?.length ? 2 : p.acked !== p.version ? 3 : 4);
const order = (a, b) => rank(a) - rank(b) || a.id.localeCompare(b.id);
const STATES = [['bad', 'proxies.refused'], ['bad', 'proxies.away'], ['bad', 'proxies.secrets'], ['warn', 'proxies.behind'], ['good', 'proxies.current']];

function table(found) {
  return wide(t('nav.proxies'), h('table', {},
    h('thead', {}, h('tr', {}, ['proxy', 'state', 'acked', 'wanted', 'lag'].map((c) =>
      h(c === 'lag' ? 'th.number' : 'th', { scope: 'col' }, t(`col.${c}`))))),
    h('tbody', {}, found.map((p) => {
      const [kind, words] = STATES[rank(p)];
      return h('tr', {},
        h('th', { scope: 'row' }, p.id),
        h('td.state', {}, h(`span.badge.${kind}`, {}, t(words)), p.refused && h('div.muted', {}, p.refused.violations.join(' ')),
          (p.problems ?? []).map((x) => h('div.muted', {}, `${x.secret} (${x.resource}): ${x.problem}`))),
        h('td', {}, h('code', {}, p.acked ?? '–')),
        h('td', {}, h('code', {}, p.version ?? '–')),
        h('td.number', {}, p.lag ?? '–'));
    }))));
}
