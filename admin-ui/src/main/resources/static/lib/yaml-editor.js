import { fill, h, uid, vars } from './dom.js';
import { t } from './i18n.js';

/** @typedef {{line: number, message: string, severity: 'error'|'warning'}} Problem */

const TOKENS = [
  ['comment', /(^|\s)#.*$/],
  ['mark', /^(---|\.\.\.)\s*$/],
  ['key', /^(\s*(?:- )*)("[^"]*"|[^\s"'#:{}[\]][^#:]*?)(?=:(\s|$))/],
];

/**
 * A plain text area with line numbers, colours behind the text, and the server's problems at their
 * lines; they are also a list below, for those who do not see colours or use no mouse.
 */
class YamlEditor extends HTMLElement {
  #area = h('textarea', { spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', wrap: 'off' });
  #gutter = h('div.gutter', { 'aria-hidden': 'true' });
  #paint = h('pre.paint', { 'aria-hidden': 'true' });
  #list = h('ol.problems', { id: uid('problems') });
  #count = h('p.problem-count', { role: 'status' });
  #problems = [];

  connectedCallback() {
    const area = this.#area;
    area.setAttribute('aria-label', this.getAttribute('label') ?? 'YAML');
    area.setAttribute('aria-describedby', this.#list.id);
    fill(this,
      h('div.editor-frame', {}, this.#gutter, h('div.editor-text', {}, this.#paint, area)),
      this.#count, this.#list);
    area.addEventListener('input', () => {
      this.#draw();
      this.dispatchEvent(new CustomEvent('edit'));
    });
    area.addEventListener('scroll', () => this.#scroll());
    area.addEventListener('keydown', (event) => this.#indent(event));
    this.#draw();
  }

  get value() {
    return this.#area.value;
  }

  set value(text) {
    this.#area.value = text;
    this.#draw();
  }

  /** @param {Problem[]} found */
  set problems(found) {
    this.#problems = found.toSorted((a, b) => a.line - b.line);
    const errors = found.filter((p) => p.severity !== 'warning').length;
    this.#area.setAttribute('aria-invalid', String(errors > 0));
    this.#count.textContent = t('editor.problems', { errors, warnings: found.length - errors });
    fill(this.#list, this.#problems.map((p) => h(`li.${p.severity}`, {},
      h('button.quiet', { type: 'button', onclick: () => this.goTo(p.line) }, t('editor.line', { line: p.line })),
      h('span', {}, p.message))));
    this.#draw();
  }

  focus() {
    this.#area.focus();
  }

  goTo(line) {
    const before = this.#area.value.split('\n').slice(0, line - 1);
    const start = before.reduce((sum, l) => sum + l.length + 1, 0);
    this.#area.focus();
    this.#area.setSelectionRange(start, start + (this.#area.value.split('\n')[line - 1] ?? '').length);
  }

  #draw() {
    const text = this.#area.value.split('\n');
    const at = new Map(this.#problems.toReversed().map((p) => [p.line, p]));
    fill(this.#gutter, text.map((_, i) => {
      const problem = at.get(i + 1);
      return h(problem ? `div.${problem.severity}` : 'div', problem ? { title: problem.message } : {}, i + 1);
    }));
    fill(this.#paint, text.map((line, i) => {
      const problem = at.get(i + 1);
      return h(problem ? `div.line.${problem.severity}` : 'div.line', {}, coloured(line),
        problem && h('span.lens', {}, problem.message));
    }));
    vars(this, { lines: text.length });
    this.#scroll();
  }

  #scroll() {
    vars(this, { left: `${-this.#area.scrollLeft}px`, top: `${-this.#area.scrollTop}px` });
  }

  /** Enter keeps the indentation. Tab stays the way out of the field. */
  #indent(event) {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
    const area = this.#area;
    const line = area.value.slice(0, area.selectionStart).split('\n').at(-1);
    const indent = /^\s*(- )?/.exec(line)[0].replace('-', ' ');
    const deeper = /:\s*$/.test(line) ? '  ' : '';
    event.preventDefault();
    // Unlike setRangeText this keeps the browser's own undo.
    document.execCommand('insertText', false, `\n${indent}${deeper}`);
  }
}

function coloured(line) {
  for (const [name, pattern] of TOKENS) {
    const match = pattern.exec(line);
    if (!match) continue;
    if (name === 'key') {
      const rest = line.slice(match[0].length);
      return [match[1], h('span.key', {}, match[2]), coloured(rest)];
    }
    return [line.slice(0, match.index), h(`span.${name}`, {}, line.slice(match.index))];
  }
  return line === '' ? '\u200b' : line;
}

customElements.define('yaml-editor', YamlEditor);
