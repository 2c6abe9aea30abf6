import { whoami } from './api.js';
import { fill, h } from './dom.js';
import { preferred, t, use } from './i18n.js';
import { load, resolve } from './router.js';
import { frame, sentence } from './shell.js';

let visit = new AbortController();
let shell = null;

async function start() {
  await use(preferred());
  try {
    const session = await whoami();
    if (session.user) enter(session);
    else await leave();
  } catch (error) {
    fill(document.body, h('main.alone', {}, h('p.banner', { role: 'alert' }, sentence(error))));
  }
}

async function enter(session) {
  if (session.passwordChange === 'required') return choosePassword(session);
  shell = frame({
    user: session.user,
    advice: session.passwordChange === 'advised',
    onLanguage: async (next) => {
      await use(next);
      enter(session);
    },
    onSignedOut: leave,
  });
  fill(document.body, shell.element);
  return show();
}

/** Nothing else is shown until the person has a password that nobody else made. */
async function choosePassword(session) {
  const { alone } = await load('password');
  alone(document.body, {
    onChanged: enter,
    onSignedOut: leave,
    onLanguage: (next) => use(next).then(() => choosePassword(session)),
  });
}

/** Back to the sign-in page; the address stays, so that signing in leads to where one was. */
async function leave() {
  visit.abort();
  shell = null;
  const { render } = await load('signin');
  render(document.body, { onSignedIn: enter, onLanguage: (next) => use(next).then(leave) });
}

async function show() {
  if (!shell) return;
  visit.abort();
  visit = new AbortController();
  const { signal } = visit;
  const found = resolve(location.hash);
  shell.select(found?.section);
  if (!found) {
    title(t('error.no-page'));
    fill(shell.main, h('h1', {}, t('error.no-page')), h('p', {}, h('a', { href: '#/' }, t('nav.home'))));
    return;
  }
  const { render } = await load(found.page);
  if (signal.aborted) return;
  const place = h(`div.page.page-${found.page}`);
  fill(shell.main, place);
  try {
    await render(place, { params: found.params, signal, title, onSession: enter });
  } catch (error) {
    if (error.name !== 'AbortError') fill(place, h('div.banner', { role: 'alert' }, sentence(error)));
  }
}

function title(text) {
  document.title = `${text} · Amime`;
}

window.addEventListener('hashchange', async () => {
  await show();
  // A new page is announced and read from its top, as after a real navigation.
  window.scrollTo(0, 0);
  shell?.main.focus({ preventScroll: true });
});
window.addEventListener('amime-signed-out', leave);
start();
