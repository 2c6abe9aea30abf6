import { signOut } from './api.js';
import { fill, h } from './dom.js';
import { LANGUAGES, current, has, t } from './i18n.js';

const SECTIONS = [['home', '#/'], ['services', '#/services'], ['rules', '#/rules'], ['history', '#/history'], ['proxies', '#/proxies']];

/** The frame around every page: navigation, who is signed in, language and theme. */
export function frame({ user, advice, onLanguage, onSignedOut }) {
  const main = h('main', { id: 'main', tabindex: '-1' });
  const links = new Map(SECTIONS.map(([name, href]) => [name, h('a', { href }, t(`nav.${name}`))]));
  const element = h('div.shell', {},
    h('a.skip', { href: '#main', onclick: (e) => skip(e, main) }, t('nav.skip')),
    h('header.side', {},
      h('a.wordmark', { href: '#/', 'aria-label': t('nav.home') },
        h('img', { src: '/lib/mark.svg', alt: '', width: '28', height: '28' }), h('span', {}, 'Amime')),
      h('nav', { 'aria-label': t('nav.label') }, h('ul', {}, [...links.values()].map((a) => h('li', {}, a)))),
      h('div.side-foot', {},
        h('p.who', {}, h('span.muted', {}, t('nav.user')), ' ', h('strong', {}, user)),
        preferences(onLanguage),
        h('a', { href: '#/password' }, t('nav.password')),
        h('button.quiet', {
          type: 'button',
          onclick: async () => {
            await signOut();
            onSignedOut();
          },
        }, t('nav.sign-out')))),
    h('div.content', {}, advice && passwordAdvice(), main));
  const select = (section) => {
    for (const [name, link] of links) {
      if (name === section) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
  };
  return { element, main, select };
}

const passwordAdvice = () => h('aside.advice', { 'aria-label': t('password.advice-label') },
  t('password.advice'), ' ', h('a', { href: '#/password' }, t('password.advice-link')));

function skip(event, main) {
  event.preventDefault();
  main.focus();
}

/** Language and theme, shown on the sign-in page as well. */
export function preferences(onLanguage) {
  const language = h('select', { 'aria-label': t('nav.language'), onchange: (e) => onLanguage(e.target.value) },
    LANGUAGES.map((l) => h('option', { value: l, lang: l }, { en: 'English', ja: '日本語' }[l])));
  language.value = current();
  const theme = h('select', { 'aria-label': t('nav.theme'), onchange: (e) => setTheme(e.target.value) },
    ['auto', 'light', 'dark'].map((v) => h('option', { value: v }, t(`theme.${v}`))));
  theme.value = document.documentElement.dataset.theme ?? 'auto';
  return h('div.preferences', {}, language, theme);
}

function setTheme(value) {
  if (value === 'auto') {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem('amime-theme');
  } else {
    document.documentElement.dataset.theme = value;
    localStorage.setItem('amime-theme', value);
  }
}

/** The head of a page: its title, a line below it, and what can be done. */
export function head(title, { lead, actions, back } = {}) {
  return h('div.page-head', {},
    back && h('p.crumb', {}, h('a', { href: back.href }, `‹ ${back.text}`)),
    h('div.title-row', {}, h('h1', {}, title), actions && h('div.actions', {}, actions)),
    lead && h('p.lead', {}, lead));
}

/** Fills a place with what a task brings, or with the sentence that says why not. */
export async function guarded(place, task) {
  try {
    await task();
    place.querySelector(':scope > .banner')?.remove();
  } catch (error) {
    if (error.name === 'AbortError') return;
    place.querySelectorAll(':scope > .banner, :scope > .loading').forEach((old) => old.remove());
    place.prepend(banner(sentence(error)));
  }
}

export const banner = (text) => h('div.banner', { role: 'alert' }, text);

/** An error in the reader's words: by its code where we have one, else as the server said it. */
export function sentence(error) {
  if (error.code === 'part-down') return t('error.part-down', { part: t(`part.${error.service ?? 'citadel'}`) });
  if (error.code === 'too-many-attempts') return t('error.too-many-attempts', { n: error.retryAfter ?? 60 });
  if (has(`error.${error.code}`)) return t(`error.${error.code}`);
  if (error.status === 403) return t('error.forbidden', { detail: error.message });
  return error.status ? t('error.other', { status: error.status, detail: error.message }) : t('error.offline');
}

export const loading = (place) => fill(place, h('p.loading', { role: 'status' }, t('state.loading')));
