import { fill, h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { onRuleChange, repeat } from '../../lib/live.js';
import * as mesh from '../../lib/mesh.js';
import { stateOf, summary } from '../../lib/rules.js';
import { ruleTable } from '../../lib/rule-table.js';
import { guarded, head, loading } from '../../lib/shell.js';

const STATES = ['active', 'shadowed', 'idle', 'refused', 'stored'];

export async function render(place, { signal, title }) {
  title(t('nav.rules'));
  const body = h('section.section');
  let all = [];
  const show = () => {
    const wanted = text.value.normalize('NFKC').trim().toLowerCase();
    const found = all.filter((r) => (!kind.value || r.kind === kind.value)
      && (!state.value || stateOf(r).state === state.value)
      && `${r.metadata.namespace}/${r.metadata.name} ${summary(r)}`.toLowerCase().includes(wanted));
    fill(body, found.length ? ruleTable(found, refresh) : h('p.empty', {}, t(all.length ? 'rules.no-match' : 'rules.none')));
  };
  const refresh = () => guarded(body, async () => {
    all = (await mesh.rules(undefined, { background: true, signal })).toSorted(order);
    show();
  });
  const text = h('input', { type: 'search', id: 'filter', oninput: show });
  const kind = h('select', { id: 'kind', onchange: show }, h('option', { value: '' }, t('rules.all-kinds')));
  const state = h('select', { id: 'state', onchange: show }, h('option', { value: '' }, t('rules.all-states')),
    STATES.map((s) => h('option', { value: s }, t(`state.${s}`))));
  fill(place,
    head(t('nav.rules'), { lead: t('rules.lead'), actions: h('a.button.primary', { href: '#/rules/new' }, t('rules.new')) }),
    h('div.inline', {},
      h('div.field', {}, h('label', { for: 'filter' }, t('rules.filter')), text),
      h('div.field', {}, h('label', { for: 'kind' }, t('col.kind')), kind),
      h('div.field', {}, h('label', { for: 'state' }, t('col.state')), state)),
    body);
  loading(body);
  await guarded(body, async () => {
    const known = await mesh.kinds();
    kind.append(...known.map((k) => h('option', { value: k.kind }, k.kind)));
    onRuleChange(known.map((k) => k.kind), refresh, signal);
  });
  await repeat(refresh, 20_000, signal);
}

const order = (a, b) => a.kind.localeCompare(b.kind)
  || (b.spec?.precedence ?? 0) - (a.spec?.precedence ?? 0)
  || a.metadata.name.localeCompare(b.metadata.name);
