import { fill, h, uid } from './dom.js';
import { t } from './i18n.js';

/**
 * Asks before something happens. The browser's own dialog holds the focus inside and gives it back.
 * @param {{title: string, body: any, verb: string, danger?: boolean}} question `verb` is a message key
 * @returns {Promise<boolean>}
 */
export function confirm({ title, body, verb, danger }) {
  return choose({ title, body, choices: [{ verb, value: true, danger }] }).then((v) => v === true);
}

/**
 * As {@link confirm} with several ways on; null when the person turned back.
 * @param {{title: string, body: any, choices: {verb: string, value: any, danger?: boolean}[], wide?: boolean}} question
 */
export function choose({ title, body, choices, wide }) {
  const heading = uid('dialog');
  return new Promise((resolve) => {
    const dialog = h('dialog', { 'aria-labelledby': heading });
    if (wide) dialog.classList.add('wide');
    const left = new AbortController();
    const finish = (value) => {
      left.abort();
      dialog.close();
      dialog.remove();
      resolve(value);
    };
    fill(dialog,
      h('h2', { id: heading }, title),
      h('div.dialog-body', {}, body),
      h('div.actions', {},
        h('button.quiet', { type: 'button', onclick: () => finish(null) }, t('verb.cancel')),
        choices.map((c, i) => h(c.danger ? 'button.danger' : 'button.primary', {
          type: 'button', autofocus: i === choices.length - 1, onclick: () => finish(c.value),
        }, t(c.verb)))));
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      finish(null);
    });
    // A question of a page that was left is not asked any more.
    window.addEventListener('hashchange', () => finish(null), { signal: left.signal });
    document.body.append(dialog);
    dialog.showModal();
  });
}
