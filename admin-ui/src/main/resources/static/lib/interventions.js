import { sentence } from './shell.js';
import { confirm } from './dialog.js';
import { h } from './dom.js';
import { clock, countdown, moment } from './format.js';
import { t } from './i18n.js';
import * as mesh from './mesh.js';
import { expiresAt, faultWords, linkTo, matchWords } from './rules.js';
import { toast } from './toast.js';

/**
 * Cards of what is going on for a while, each with the time left and a way to stop it.
 * @param {Object[][]} groups rules that belong together
 * @param {() => void} changed called after a stop
 * @param {AbortSignal} signal
 */
export function cards(groups, changed, signal) {
  return h('ul.interventions', {}, groups.map((group) => card(group, changed, signal)));
}

function card(group, changed, signal) {
  const [rule] = group;
  const until = expiresAt(rule);
  const service = rule.spec.destination?.name ?? '';
  const what = faultWords(rule.spec.httpFault) || t('intervention.rule');
  return h('li.intervention', {},
    h('div.intervention-what', {},
      h('strong', {}, service), h('span', {}, what),
      h('span.muted', {}, group.map((r) => matchWords(r.spec.match)).filter(Boolean).join(' / ') || t('audience.all')),
      h('span.muted', {}, group.map((r, i) => [i > 0 && ', ', h('a', { href: linkTo(r) }, r.metadata.name)]))),
    until ? left(until, signal) : h('p.left.muted', {}, t('intervention.no-end')),
    h('button.danger', {
      type: 'button',
      'aria-label': t('intervention.stop', { service }),
      onclick: () => stop(group, service, what, changed),
    }, t('verb.stop')));
}

function left(until, signal) {
  const time = h('time', { datetime: until, title: moment(until) });
  const tick = () => {
    time.textContent = countdown(until);
  };
  tick();
  const timer = setInterval(() => (time.isConnected ? tick() : clearInterval(timer)), 1000);
  signal.addEventListener('abort', () => clearInterval(timer));
  return h('p.left', {}, time, h('span.muted', {}, t('intervention.until', { time: clock(until) })));
}

async function stop(group, service, what, changed) {
  const yes = await confirm({
    title: t('intervention.stop', { service }),
    body: h('p', {}, t('intervention.stop.body', { what })),
    verb: 'verb.stop',
    danger: true,
  });
  if (!yes) return;
  try {
    for (const rule of group) await mesh.remove(rule);
    toast(t('intervention.stopped', { service }));
  } catch (error) {
    toast(sentence(error), { bad: true });
  }
  changed();
}
