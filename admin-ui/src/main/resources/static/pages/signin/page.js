import { signIn } from '../../lib/api.js';
import { fill, h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { preferences, sentence } from '../../lib/shell.js';

export function render(place, { onSignedIn, onLanguage }) {
  document.title = `${t('signin.title')} · Amime`;
  const problem = h('p.signin-problem', { role: 'alert' });
  const user = h('input', { id: 'user', name: 'username', autocomplete: 'username', required: true, autocapitalize: 'none' });
  const password = h('input', { id: 'password', name: 'password', type: 'password', autocomplete: 'current-password', required: true });
  const submit = h('button.primary', { type: 'submit' }, t('signin.submit'));
  const form = h('form.card', {
    onsubmit: async (event) => {
      event.preventDefault();
      submit.disabled = true;
      problem.textContent = '';
      try {
        await onSignedIn(await signIn(user.value, password.value));
      } catch (error) {
        problem.textContent = sentence(error);
        password.value = '';
        password.focus();
      } finally {
        submit.disabled = false;
      }
    },
  },
  h('h1', {}, h('img', { src: '/lib/mark.svg', alt: '', width: '36', height: '36' }), h('span', {}, 'Amime')),
  h('p.muted', {}, t('signin.lead')),
  h('div.field', {}, h('label', { for: 'user' }, t('signin.user')), user),
  h('div.field', {}, h('label', { for: 'password' }, t('signin.password')), password),
  problem, submit,
  h('p.hint.muted', {}, t('signin.hint')));
  fill(place, h('main.signin', {}, form, preferences(onLanguage)));
  user.focus();
}
