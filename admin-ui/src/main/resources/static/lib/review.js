import { choose, confirm } from './dialog.js';
import { view } from './diff.js';
import { h } from './dom.js';
import { t } from './i18n.js';
import * as mesh from './mesh.js';
import { sentence } from './shell.js';
import { toast } from './toast.js';
import { dump } from './yaml.js';

/**
 * Stores a rule after showing what changes.
 * @param {Object} resource what is wanted, with the resourceVersion it was made from
 * @param {Object|null} base what it was made from, null for a new one
 * @returns {Promise<{outcome: 'saved'|'reload'|'kept', resource?: Object}>} `reload`: somebody else changed it
 *     meanwhile, and the person wants theirs
 */
export async function apply(resource, base) {
  const yes = await confirm({
    title: t('review.title', { name: resource.metadata.name }),
    body: [h('p', {}, t(base ? 'review.change' : 'review.create')), view(base ? dump(base) : '', dump(resource))],
    verb: 'verb.apply',
  });
  return yes ? store(resource, base) : { outcome: 'kept' };
}

async function store(resource, base) {
  try {
    const { data, warnings } = await mesh.save(resource);
    toast([t('review.saved', { name: resource.metadata.name }), ...warnings].join(' '));
    return { outcome: 'saved', resource: data };
  } catch (error) {
    if (error.status !== 409) {
      toast(failureText(error), { bad: true });
      return { outcome: 'kept', error };
    }
    return conflict(resource, base);
  }
}

/** Nothing is overwritten in silence: the three texts are shown, and the person decides. */
async function conflict(resource, base) {
  const { kind, metadata } = resource;
  const theirs = await mesh.read(kind, metadata.namespace ?? 'default', metadata.name);
  // Without a common beginning what is wanted is compared with what is there.
  const began = base ? dump(base) : dump(theirs);
  const side = (title, text) => h('section.side-text', {}, h('h3', {}, title), text);
  const answer = await choose({
    wide: true,
    title: t(base ? 'conflict.title' : 'conflict.exists.title', { name: metadata.name }),
    body: [
      h('p', {}, t('conflict.body')),
      h('div.three-way', {},
        base && side(t('conflict.base'), h('pre', { tabindex: '0' }, began)),
        side(t('conflict.theirs'), base ? view(began, dump(theirs)) : h('pre', { tabindex: '0' }, began)),
        side(t('conflict.mine'), view(began, dump(resource))))],
    choices: [
      { verb: 'verb.overwrite', value: 'overwrite', danger: true },
      { verb: 'verb.reload', value: 'reload' }],
  });
  if (answer === 'reload') return { outcome: 'reload', resource: theirs };
  if (answer !== 'overwrite') return { outcome: 'kept' };
  const again = structuredClone(resource);
  again.metadata.resourceVersion = theirs.metadata.resourceVersion;
  return store(again, theirs);
}

/** What is wrong, cause by cause where the server names them. */
export function failureText(error) {
  const causes = error.causes ?? [];
  return causes.length ? causes.map((c) => [c.path, c.message].filter(Boolean).join(': ')).join(' · ') : sentence(error);
}

/** What the server thinks of documents that are not stored yet, as a list of notes. */
export async function opinions(resources, signal) {
  const { violations } = await mesh.analyze(resources, signal);
  return h('ul.opinions', {}, violations.map((v) => h('li', {},
    h(`span.badge.${v.severity === 'error' ? 'bad' : 'warn'}`, {}, t(`severity.${v.severity}`)),
    ' ', v.path && h('code', {}, v.path), v.path ? ' ' : '', v.message)));
}
