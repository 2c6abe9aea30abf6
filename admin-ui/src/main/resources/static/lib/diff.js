import { h } from './dom.js';
import { t } from './i18n.js';

/**
 * Line difference by longest common subsequence.
 * @returns {{sign: ' '|'+'|'-', text: string}[]}
 */
export function lines(before, after) {
  const a = before === '' ? [] : before.replace(/\n$/, '').split('\n');
  const b = after === '' ? [] : after.replace(/\n$/, '').split('\n');
  const common = table(a, b);
  const out = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push({ sign: ' ', text: a[i] });
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && common[i + 1][j] >= common[i][j + 1])) {
      out.push({ sign: '-', text: a[i] });
      i += 1;
    } else {
      out.push({ sign: '+', text: b[j] });
      j += 1;
    }
  }
  return out;
}

function table(a, b) {
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i][j] = a[i] === b[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
    }
  }
  return common;
}

/** The difference as a block of lines; signs are text, so colour is never alone. */
export function view(before, after) {
  const found = lines(before, after);
  if (found.every((l) => l.sign === ' ')) return h('p.muted', {}, t('diff.none'));
  const names = { '+': 'ins', '-': 'del', ' ': 'span' };
  return h('pre.diff', { tabindex: '0', 'aria-label': t('diff.label') },
    found.map((l) => h(names[l.sign], {}, `${l.sign} ${l.text}\n`)));
}
