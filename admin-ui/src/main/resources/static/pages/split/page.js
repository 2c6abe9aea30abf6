import { audienceFields } from '../../lib/audience.js';
import { view } from '../../lib/diff.js';
import { fill, h, patch, vars } from '../../lib/dom.js';
import { millis, rate, share, versionName } from '../../lib/format.js';
import { t } from '../../lib/i18n.js';
import { repeat } from '../../lib/live.js';
import * as mesh from '../../lib/mesh.js';
import { routesOf, selectors, split, standing, weightsOf } from '../../lib/plan.js';
import { apply, opinions } from '../../lib/review.js';
import { linkTo, ratesOf, sumRates } from '../../lib/rules.js';
import { guarded, head, loading } from '../../lib/shell.js';
import { even, move } from '../../lib/weights.js';
import { dump } from '../../lib/yaml.js';

export async function render(place, { params, signal, title }) {
  title(t('split.of', { service: params.service }));
  loading(place);
  const service = (await mesh.services({ signal }))
    .find((s) => s.namespace === params.namespace && s.service === params.service);
  if (!service) throw Object.assign(new Error(params.service), { code: 'no-service' });
  new SplitEditor(place, service, signal).open();
}

class SplitEditor {
  #rules = [];
  #base = null;
  #weights = [];
  #checking = new AbortController();

  constructor(place, service, signal) {
    this.place = place;
    this.service = service;
    this.signal = signal;
    this.versions = selectors(service.versions);
    this.audience = audienceFields(() => this.#take());
    this.wanted = h('div.strip', { 'aria-hidden': 'true' });
    this.actual = h('div.strip.actual', { 'aria-hidden': 'true' });
    this.rows = this.versions.map((labels, i) => this.#row(labels, i));
    this.preview = h('div.section');
    this.apply = h('button.primary', { type: 'submit' }, t('verb.apply'));
  }

  /** Shown once it knows what stands: whatever a person sets from then on is theirs. */
  async open() {
    await this.#reload();
    const back = `#/services/${this.service.namespace}/${this.service.service}`;
    fill(this.place,
      head(t('split.of', { service: this.service.service }), { lead: t('split.lead'), back: { href: back, text: this.service.service } }),
      this.versions.length < 2
        ? h('p.empty', {}, t('split.one-version', { version: versionName(this.versions[0]) }))
        : h('form.section', { onsubmit: (e) => this.#submit(e) },
          h('div.card', {}, this.audience.element),
          h('div.card.section', {},
            h('div.strips', {}, h('span.muted', {}, t('split.wanted')), this.wanted, h('span.muted', {}, t('split.actual')), this.actual),
            this.rows.map((r) => r.element),
            h('div.actions', {}, this.#preset('split.even', () => even(this.versions.length)))),
          this.preview,
          h('div.actions', {}, this.apply)));
    await repeat(() => guarded(this.place, () => this.#live()), 2000, this.signal);
  }

  async #reload() {
    const shown = this.#weights;
    this.#rules = routesOf(await mesh.rules(['RouteRule'], { signal: this.signal }), this.service.host);
    if (this.#weights === shown) return this.#take();
    // Somebody went on while the answer was under way: theirs is kept, as a change of what stands now.
    this.#stand();
    this.#show();
  }

  #stand() {
    this.#base = this.audience.complete ? standing(this.#rules, this.audience.value) : null;
  }

  /** Begins from what stands for the chosen audience. */
  #take() {
    this.#stand();
    const stored = weightsOf(this.#base, this.versions);
    this.#set(stored.reduce((a, b) => a + b, 0) === 100 ? stored : even(this.versions.length));
  }

  #preset(key, weights) {
    return h('button', { type: 'button', onclick: () => this.#set(weights()) }, t(key));
  }

  #row(labels, i) {
    const name = versionName(labels);
    const change = (e) => this.#set(move(this.#weights, i, e.target.value));
    const slider = h('input', {
      type: 'range', min: 0, max: 100, step: 1, 'aria-label': name, oninput: change,
      onkeydown: (e) => {
        const step = { ArrowRight: 10, ArrowUp: 10, ArrowLeft: -10, ArrowDown: -10 }[e.key];
        if (!e.shiftKey || !step) return;
        e.preventDefault();
        this.#set(move(this.#weights, i, this.#weights[i] + step));
      },
    });
    const number = h('input', { type: 'number', min: 0, max: 100, step: 1, 'aria-label': t('split.percent', { version: name }), onchange: change });
    const live = h('p.live.muted');
    return {
      slider, number, live,
      element: h('div.version', {},
        h('span.version-name', {}, h(`span.swatch.thread.thread-${i % 6}`, { 'aria-hidden': 'true' }), name),
        slider, h('span.percent', {}, number, ' %'), live),
    };
  }

  #set(weights) {
    this.#weights = weights;
    weights.forEach((w, i) => {
      const { slider, number } = this.rows[i];
      slider.value = w;
      number.value = w;
      slider.setAttribute('aria-valuetext', t('split.valuetext', { percent: w, version: versionName(this.versions[i]) }));
    });
    strip(this.wanted, weights);
    this.#show();
  }

  #wish() {
    return split({
      service: this.service, rules: this.#rules, audience: this.audience.value, versions: this.versions, weights: this.#weights,
    });
  }

  async #show() {
    this.#checking.abort();
    this.#checking = new AbortController();
    this.apply.disabled = !this.audience.complete;
    if (!this.audience.complete) {
      fill(this.preview, h('p.muted', {}, t('audience.incomplete')));
      return;
    }
    const rule = this.#wish();
    const before = this.#base ? dump(this.#base) : '';
    this.apply.disabled = dump(rule) === before;
    const said = this.preview.querySelector('.opinions') ?? h('ul.opinions');
    fill(this.preview, h('h2', {}, t('review.preview')),
      h('p.muted', {}, this.#base
        ? [t('split.edits'), ' ', h('a', { href: linkTo(this.#base) }, this.#base.metadata.name)]
        : t('split.creates', { name: rule.metadata.name })),
      view(before, dump(rule)), said);
    try {
      said.replaceWith(await opinions([rule], this.#checking.signal));
    } catch (error) {
      if (error.name !== 'AbortError') said.replaceChildren(error.message);
    }
  }

  async #live() {
    const rates = await mesh.rates({ background: true, signal: this.signal });
    const now = this.versions.map((labels) => sumRates(rates, ratesOf(this.service, labels.version)));
    const total = now.reduce((sum, r) => sum + (r?.rps ?? 0), 0);
    now.forEach((r, i) => patch(this.rows[i].live, r
      ? [h('strong', {}, t('rate.per-second', { rate: rate(r.rps) })), ` ${share(total ? r.rps / total : 0)} · ${t('split.ok', { share: share(r.successRate) })} · p99 ${millis(r.p99Ms)}`]
      : t('rate.none')));
    strip(this.actual, now.map((r) => (total ? ((r?.rps ?? 0) * 100) / total : 0)));
  }

  async #submit(event) {
    event.preventDefault();
    const { outcome } = await apply(this.#wish(), this.#base);
    if (outcome !== 'kept') await this.#reload();
  }
}

function strip(place, weights) {
  patch(place, weights.map((w, i) => h(`span.thread.thread-${i % 6}`)));
  [...place.children].forEach((part, i) => vars(part, { w: weights[i] }));
}
