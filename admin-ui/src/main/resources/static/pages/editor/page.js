import '../../lib/yaml-editor.js';
import { fill, h } from '../../lib/dom.js';
import { confirm } from '../../lib/dialog.js';
import { moment } from '../../lib/format.js';
import { t } from '../../lib/i18n.js';
import * as mesh from '../../lib/mesh.js';
import { apply, failureText } from '../../lib/review.js';
import { keyOf, linkTo, stateOf } from '../../lib/rules.js';
import { head, loading } from '../../lib/shell.js';
import { toast } from '../../lib/toast.js';
import { TEMPLATES } from '../../lib/templates.js';
import { dump, parse } from '../../lib/yaml.js';

const PAUSE = 250;

export async function render(place, { params, signal, title }) {
  title(params.name ?? t('rules.new'));
  loading(place);
  if (!document.querySelector('link[href="/lib/editor.css"]')) {
    document.head.append(h('link', { rel: 'stylesheet', href: '/lib/editor.css' }));
  }
  const stored = params.name ? await mesh.read(params.kind, params.namespace, params.name) : null;
  new RulePage(place, stored, signal).open();
}

class RulePage {
  #parsed = { documents: [], problems: [] };
  #checking = new AbortController();
  #timer = 0;

  constructor(place, stored, signal) {
    this.place = place;
    this.stored = stored;
    this.editor = h('yaml-editor', { label: t('editor.label') });
    this.apply = h('button.primary', { type: 'button', onclick: () => this.#apply() }, t('verb.apply'));
    this.about = h('div.section');
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
  }

  open() {
    const title = this.stored?.metadata.name ?? t('rules.new');
    fill(this.place,
      head(title, { lead: t('editor.lead'), back: { href: '#/rules', text: t('nav.rules') } }),
      this.about, this.stored ? null : this.#templates(), this.editor,
      h('div.actions', {}, this.apply));
    this.editor.addEventListener('edit', () => this.#soon());
    this.editor.addEventListener('keydown', (e) => {
      if (e.key === 'Enter' && (e.ctrlKey || e.metaKey) && !this.apply.disabled) this.#apply();
    });
    this.#show(this.stored);
  }

  #show(stored) {
    this.stored = stored;
    if (stored) {
      const { state, because } = stateOf(stored);
      fill(this.about, h('p', {}, h(`span.badge.${state}`, {}, t(`state.${state}`)), ' ', because),
        h('p.muted', {}, t('editor.about', {
          kind: stored.kind, namespace: stored.metadata.namespace, version: stored.metadata.resourceVersion ?? '–',
          time: stored.metadata.creationTimestamp ? moment(stored.metadata.creationTimestamp) : '–',
        })));
    }
    this.editor.value = stored ? dump(stored) : TEMPLATES.RouteRule;
    this.#check();
  }

  #templates() {
    const choice = h('select', { id: 'template', onchange: () => {
      this.editor.value = TEMPLATES[choice.value];
      this.#check();
    } }, Object.keys(TEMPLATES).map((name) => h('option', { value: name }, t(`template.${name}`))));
    return h('div.field', {}, h('label', { for: 'template' }, t('editor.template')), h('span', {}, choice));
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(), PAUSE);
  }

  /** Reads the text and asks the server about it; only the newest answer counts. */
  async #check() {
    this.#checking.abort();
    this.#checking = new AbortController();
    const { signal } = this.#checking;
    this.#parsed = parse(this.editor.value);
    const { documents, problems } = this.#parsed;
    this.apply.disabled = problems.length > 0 || documents.length === 0;
    if (problems.length > 0) {
      this.editor.problems = problems.map((p) => ({ ...p, severity: 'error' }));
      return;
    }
    try {
      const { violations } = await mesh.analyzeText(this.editor.value, signal);
      if (signal.aborted) return;
      this.editor.problems = violations.map((v) => ({
        line: v.line ?? this.#lineOf(v), severity: v.severity === 'warning' ? 'warning' : 'error',
        message: [v.path, v.message].filter(Boolean).join(': '),
      }));
    } catch (error) {
      if (error.name !== 'AbortError') this.editor.problems = [{ line: 1, severity: 'error', message: failureText(error) }];
    }
  }

  /** Where a violation belongs that speaks of the whole mesh, such as a shadow. */
  #lineOf(violation) {
    const { documents } = this.#parsed;
    const owner = documents.find((d) => d.value?.metadata && keyOf(d.value) === violation.resource) ?? documents[0];
    return owner.lineOf(violation.path);
  }

  async #apply() {
    const resources = parse(this.editor.value).documents.map((d) => d.value);
    return resources.length === 1 ? this.#applyOne(resources[0]) : this.#applyAll(resources);
  }

  async #applyOne(written) {
    const resource = structuredClone(written);
    const same = this.stored && keyOf(resource) === keyOf(this.stored);
    // What was read is what may be replaced: a newer version makes this a conflict, never an overwrite.
    if (same) resource.metadata.resourceVersion = this.stored.metadata.resourceVersion;
    const { outcome, resource: now, error } = await apply(resource, same ? this.stored : null);
    if (outcome === 'kept') {
      if (error) this.#check();
      return;
    }
    if (same) this.#show(now);
    else location.hash = linkTo(now);
  }

  async #applyAll(resources) {
    const yes = await confirm({
      title: t('editor.all.title', { n: resources.length }),
      body: [h('p', {}, t('editor.all.body')), h('ul', {}, resources.map((r) => h('li', {}, keyOf(r))))],
      verb: 'verb.apply',
    });
    if (!yes) return;
    try {
      const { data } = await mesh.saveAll(resources);
      toast([t('editor.all.saved', { n: resources.length }), ...(data.warnings ?? []).map((w) => w.message ?? w)].join(' '));
      location.hash = '#/rules';
    } catch (error) {
      toast(failureText(error), { bad: true });
    }
  }
}
