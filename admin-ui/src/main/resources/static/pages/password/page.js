import { changePassword, signOut } from '../../lib/api.js';
import { fill, h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { head, preferences, sentence } from '../../lib/shell.js';
import { toast } from '../../lib/toast.js';

/** As a page of the console. */
export function render(place, { title, onSession }) {
  title(t('password.title'));
  fill(place, head(t('password.title'), { lead: t('password.lead') }), form(async (session) => {
    location.hash = '#/';
    await onSession(session);
    toast(t('password.changed'));
  }));
}

/** Before everything else, for a person who has yet to choose a password. */
export function alone(place, { onChanged, onSignedOut, onLanguage }) {
  document.title = `${t('password.title')} · Amime`;
  fill(place, h('main.alone', {},
    h('h1', {}, t('password.title')),
    h('p', {}, t('password.required')),
    form(onChanged),
    h('button.quiet', {
      type: 'button',
      onclick: async () => {
        await signOut();
        onSignedOut();
      },
    }, t('nav.sign-out')),
    preferences(onLanguage)));
}

function form(onChanged) {
  const problem = h('p.problem', { role: 'alert' });
  const current = field('current', 'current-password');
  const next = field('next', 'new-password', { minlength: 12, maxlength: 72, 'aria-describedby': 'next-hint' });
  const again = field('again', 'new-password');
  const submit = h('button.primary', { type: 'submit' }, t('password.submit'));
  return h('form.card.password', {
    onsubmit: async (event) => {
      event.preventDefault();
      problem.textContent = next.value === again.value ? '' : t('password.mismatch');
      if (problem.textContent) return;
      submit.disabled = true;
      try {
        await onChanged(await changePassword(current.value, next.value));
      } catch (error) {
        problem.textContent = sentence(error);
      } finally {
        submit.disabled = false;
      }
    },
  },
  h('div.field', {}, h('label', { for: current.id }, t('password.current')), current),
  h('div.field', {}, h('label', { for: next.id }, t('password.new')), next,
    h('p.hint', { id: 'next-hint' }, t('password.hint'))),
  h('div.field', {}, h('label', { for: again.id }, t('password.again')), again),
  problem,
  h('div.actions', {}, submit));
}

const field = (id, autocomplete, more = {}) =>
  h('input', { id, name: id, type: 'password', autocomplete, required: true, ...more });
