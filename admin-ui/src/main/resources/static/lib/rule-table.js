import { confirm } from './dialog.js';
import { h, wide } from './dom.js';
import { clock } from './format.js';
import { t } from './i18n.js';
import * as mesh from './mesh.js';
import { expiresAt, linkTo, stateOf, summary } from './rules.js';
import { sentence } from './shell.js';
import { toast } from './toast.js';
import { plain } from './yaml.js';

/**
 * Rules as a table: what each says, what has become of it and why, and deleting it.
 * @param {Object[]} rules
 * @param {() => void} changed called after a deletion and after its undoing
 */
export function ruleTable(rules, changed) {
  const columns = ['rule', 'says', 'state', ''];
  return wide(t('nav.rules'), h('table.rules', {},
    h('thead', {}, h('tr', {}, columns.map((c) => h('th', { scope: 'col' },
      c ? t(`col.${c}`) : h('span.hidden-visually', {}, t('col.actions')))))),
    h('tbody', {}, rules.map((r) => row(r, changed)))));
}

function row(rule, changed) {
  const { state, because } = stateOf(rule);
  const until = expiresAt(rule);
  return h('tr', {},
    h('th', { scope: 'row' }, h('a', { href: linkTo(rule) }, rule.metadata.name),
      h('div.muted.kind', {}, `${rule.kind} · ${rule.metadata.namespace ?? 'default'}`)),
    h('td', {}, summary(rule), until && h('div.muted', {}, t('intervention.until', { time: clock(until) }))),
    h('td.state', {}, h(`span.badge.${state}`, {}, t(`state.${state}`)), because && h('div.muted', {}, because)),
    h('td.number', {}, h('button.quiet', {
      type: 'button', 'aria-label': t('rules.delete', { name: rule.metadata.name }), onclick: () => remove(rule, changed),
    }, t('verb.delete'))));
}

async function remove(rule, changed) {
  const name = rule.metadata.name;
  const yes = await confirm({
    title: t('rules.delete', { name }),
    body: h('p', {}, t('rules.delete.body', { kind: rule.kind })),
    verb: 'verb.delete',
    danger: true,
  });
  if (!yes) return;
  try {
    const [before] = await mesh.history(1);
    await mesh.remove(rule);
    const [after] = await mesh.history(1);
    toast(t('rules.deleted', { name }), { undo: () => undo(rule, before, after, changed) });
  } catch (error) {
    toast(sentence(error), { bad: true });
  }
  changed();
}

/** Restoring takes back everything since; when others have changed something, only the rule returns. */
async function undo(rule, before, after, changed) {
  try {
    const [now] = await mesh.history(1);
    if (before && now.revision === after.revision) await mesh.restore(before.revision);
    else await mesh.save(plain(rule));
    toast(t('rules.restored', { name: rule.metadata.name }));
  } catch (error) {
    toast(sentence(error), { bad: true });
  }
  changed();
}
