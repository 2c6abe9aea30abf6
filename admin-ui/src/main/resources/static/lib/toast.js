import { h } from './dom.js';
import { t } from './i18n.js';

const LASTS = 60_000;

let region = null;

/**
 * A message that passes by; with a way back it stays a minute.
 * @param {string} text
 * @param {{undo?: () => Promise<void>, bad?: boolean}} [options]
 */
export function toast(text, { undo, bad } = {}) {
  region ??= h('div.toasts', { role: 'status', 'aria-live': 'polite' });
  if (!region.isConnected) document.body.append(region);
  const gone = () => note.remove();
  const back = undo && h('button', {
    type: 'button',
    onclick: async () => {
      gone();
      await undo();
    },
  }, t('verb.undo'));
  const note = h(bad ? 'div.toast.bad' : 'div.toast', {}, h('span', {}, text), back,
    h('button.quiet', { type: 'button', onclick: gone, 'aria-label': t('verb.dismiss') }, '×'));
  region.append(note);
  setTimeout(gone, undo ? LASTS : 8000);
}
