import { confirm } from '../../lib/dialog.js';
import { view } from '../../lib/diff.js';
import { fill, h } from '../../lib/dom.js';
import { ago, list, moment, person } from '../../lib/format.js';
import { t } from '../../lib/i18n.js';
import * as mesh from '../../lib/mesh.js';
import { guarded, head, loading, sentence } from '../../lib/shell.js';
import { toast } from '../../lib/toast.js';
import { dump } from '../../lib/yaml.js';

const STEP = 50;

export async function render(place, { signal, title }) {
  title(t('nav.history'));
  const body = h('section.section');
  let shown = STEP;
  const refresh = () => guarded(body, async () => {
    const revisions = await mesh.history(shown, { signal });
    const more = revisions.length === shown && h('button', {
      type: 'button',
      onclick: () => {
        shown += STEP;
        refresh();
      },
    }, t('history.more'));
    fill(body, revisions.length
      ? h('ol.revisions', {}, revisions.map((r, i) => entry(r, i === 0, refresh)))
      : h('p.empty', {}, t('history.none')), more && h('div.actions', {}, more));
  });
  fill(place, head(t('nav.history'), { lead: t('history.lead') }), body);
  loading(body);
  await refresh();
}

function entry(revision, newest, changed) {
  const words = list(revision.changes.map((c) => t(`change.${c.operation.toLowerCase()}`, { resource: c.resource })));
  return h('li.revision', {},
    h('span.revision-number.mono', {}, revision.revision),
    h('details', { ontoggle: (e) => open(e.target, revision) },
      h('summary', {}, h('span.revision-what', {}, words),
        h('span.muted', {}, person(revision.author), ' · ', h('time', { datetime: revision.time, title: moment(revision.time) }, ago(revision.time)),
          revision.reason ? ` · ${revision.reason}` : '')),
      h('div.section')),
    newest ? h('span.badge.good', {}, t('history.now')) : h('button', {
      type: 'button', 'aria-label': t('history.restore.label', { revision: revision.revision }), onclick: () => restore(revision, changed),
    }, t('verb.restore')));
}

/** Differences are made when somebody looks at them. */
function open(details, revision) {
  const place = details.querySelector('.section');
  if (!details.open || place.childElementCount) return;
  fill(place, h('p.muted', {}, moment(revision.time)),
    revision.changes.map((c) => [h('h3', {}, c.resource), view(text(c.before), text(c.after))]));
}

const text = (resource) => (resource ? dump(resource) : '');

async function restore({ revision }, changed) {
  const yes = await confirm({
    title: t('history.restore.title', { revision }),
    body: h('p', {}, t('history.restore.body')),
    verb: 'verb.restore',
  });
  if (!yes) return;
  try {
    await mesh.restore(revision);
    toast(t('history.restored', { revision }));
  } catch (error) {
    toast(sentence(error), { bad: true });
  }
  changed();
}
