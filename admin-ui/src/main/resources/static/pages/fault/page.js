import { audienceFields } from '../../lib/audience.js';
import { confirm } from '../../lib/dialog.js';
import { fill, h } from '../../lib/dom.js';
import { clock, list, versionName } from '../../lib/format.js';
import { t } from '../../lib/i18n.js';
import * as mesh from '../../lib/mesh.js';
import { doubtful, faultRules, routesOf } from '../../lib/plan.js';
import { failureText, opinions } from '../../lib/review.js';
import { faultWords, matchWords, routeWords } from '../../lib/rules.js';
import { head, loading } from '../../lib/shell.js';
import { toast } from '../../lib/toast.js';
import { dumpAll } from '../../lib/yaml.js';

const MINUTES = [5, 15, 30, 60, 240];

export async function render(place, { params, signal, title }) {
  title(t('fault.of', { service: params.service }));
  loading(place);
  const [services, rules] = await Promise.all([mesh.services({ signal }), mesh.rules(['RouteRule'], { signal })]);
  const service = services.find((s) => s.namespace === params.namespace && s.service === params.service);
  if (!service) throw Object.assign(new Error(params.service), { code: 'no-service' });
  new FaultForm(place, service, routesOf(rules, service.host)).open();
}

class FaultForm {
  #id = Math.random().toString(36).slice(2, 6);
  #checking = new AbortController();

  constructor(place, service, rules) {
    this.place = place;
    this.service = service;
    this.rules = rules;
    const changed = () => this.#show();
    const number = (id, value, min, max, step) => h('input', { type: 'number', id, value, min, max, step, required: true, oninput: changed });
    const radio = (id, checked) => h('input', { type: 'radio', name: 'what', id, checked, onchange: changed });
    this.delay = radio('what-delay', true);
    this.abort = radio('what-abort', false);
    this.seconds = number('delay-seconds', 5, 0.001, 3600, 'any');
    this.status = number('abort-status', 503, 200, 599, 1);
    this.percent = number('percent', 10, 0.1, 100, 'any');
    this.audience = audienceFields(changed);
    this.lasts = h('select', { id: 'until', required: true, onchange: changed },
      MINUTES.map((m) => h('option', { value: m }, t('fault.minutes', { n: m }))),
      h('option', { value: '' }, t('fault.until.other')));
    this.lasts.value = '15';
    this.moment = h('input', { type: 'datetime-local', step: 1, id: 'until-moment', onchange: changed });
    this.ends = h('p.muted', { 'aria-live': 'polite' });
    this.preview = h('div.section');
    this.start = h('button.primary', { type: 'submit' }, t('verb.start'));
  }

  open() {
    const back = `#/services/${this.service.namespace}/${this.service.service}`;
    const field = (id, key, input, unit) => h('div.field', {}, h('label', { for: id }, t(key)), h('span', {}, input, unit && ` ${unit}`));
    this.seconds.field = field('delay-seconds', 'fault.seconds', this.seconds, 's');
    this.status.field = field('abort-status', 'fault.status', this.status);
    this.moment.field = field('until-moment', 'fault.until.moment', this.moment);
    fill(this.place,
      head(t('fault.of', { service: this.service.service }), { lead: t('fault.lead'), back: { href: back, text: this.service.service } }),
      h('form.section', { onsubmit: (e) => this.#submit(e) },
        h('div.card.fault-fields', {},
          h('fieldset', {}, h('legend', {}, t('fault.what')),
            h('div', {}, h('label.choice', {}, this.delay, t('fault.delay')), h('label.choice', {}, this.abort, t('fault.abort'))),
            h('div.inline', {}, this.seconds.field, this.status.field, field('percent', 'fault.percent', this.percent, '%'))),
          this.audience.element,
          h('fieldset', {}, h('legend', {}, t('fault.until')),
            h('div.inline', {}, field('until', 'fault.for', this.lasts), this.moment.field), this.ends)),
        this.preview,
        h('div.actions', {}, this.start)));
    this.#show();
  }

  #until() {
    if (this.lasts.value) return new Date(Date.now() + Number(this.lasts.value) * 60_000);
    return this.moment.value ? new Date(this.moment.value) : null;
  }

  #fault() {
    const percent = Number(this.percent.value);
    return this.delay.checked
      ? { delay: { percent, fixedDelay: duration(Number(this.seconds.value)) } }
      : { abort: { percent, httpStatus: Number(this.status.value) } };
  }

  async #plan() {
    const audience = this.audience.value;
    const until = this.#until().toISOString().replace(/\.\d+Z$/, 'Z');
    const wish = { service: this.service, rules: this.rules, audience, fault: this.#fault(), until, id: this.#id };
    return faultRules({ ...wish, chosen: doubtful(this.rules, audience) ? await this.#chosenToday(audience) : null });
  }

  async #chosenToday({ header, value }) {
    const port = this.service.ports[0]?.port ?? this.service.ports[0];
    const answer = await mesh.explain({
      source: { service: this.service.service, namespace: this.service.namespace, labels: {} },
      request: { method: 'GET', url: `http://${this.service.host}:${port}/`, headers: { [header]: value } },
    }, this.#checking.signal);
    return answer.rule;
  }

  #valid() {
    const until = this.#until();
    const used = [this.percent, this.delay.checked ? this.seconds : this.status];
    return used.every((i) => i.checkValidity()) && this.audience.complete && until !== null && until > new Date();
  }

  async #show() {
    this.#checking.abort();
    this.#checking = new AbortController();
    const { signal } = this.#checking;
    this.seconds.field.hidden = this.abort.checked;
    this.seconds.disabled = this.abort.checked;
    this.status.field.hidden = this.delay.checked;
    this.status.disabled = this.delay.checked;
    this.moment.field.hidden = this.lasts.value !== '';
    const until = this.#until();
    this.ends.textContent = until ? t('fault.ends', { time: clock(until) }) : t('fault.until.missing');
    this.start.disabled = !this.#valid();
    if (this.start.disabled) {
      fill(this.preview, h('p.muted', {}, t(this.audience.complete ? 'fault.incomplete' : 'audience.incomplete')));
      return;
    }
    try {
      const { rules, kept } = await this.#plan();
      if (signal.aborted) return;
      const said = h('ul.opinions');
      fill(this.preview, h('h2', {}, t('review.preview')), keeping(kept), h('pre', { tabindex: '0' }, dumpAll(rules)), said);
      said.replaceWith(await opinions(rules, signal));
    } catch (error) {
      if (error.name !== 'AbortError') this.preview.prepend(h('p.banner', {}, failureText(error)));
    }
  }

  async #submit(event) {
    event.preventDefault();
    const words = {
      fault: faultWords(this.#fault()), service: this.service.service, time: clock(this.#until()),
      who: this.audience.value ? matchWords({ request: { headers: { [this.audience.value.header]: { [this.audience.value.how]: this.audience.value.value } } } }) : t('audience.all'),
    };
    if (!(await confirm({ title: t('fault.confirm', words), body: h('p', {}, t('fault.confirm.body', words)), verb: 'verb.start', danger: true }))) return;
    try {
      const { rules } = await this.#plan();
      await mesh.saveAll(rules);
      toast(t('fault.started', words));
      location.hash = `#/services/${this.service.namespace}/${this.service.service}`;
    } catch (error) {
      toast(failureText(error), { bad: true });
    }
  }
}

/** Says which standing rules would have come first, and that their routes stay as they are. */
function keeping(kept) {
  if (!kept.length) return h('p.note.calm', {}, t('fault.no-rules'));
  const items = kept.map((r) => `${r.metadata.name} (${routeWords(r.spec.route) || versionName({})})`);
  return h('p.note.calm', {}, t('fault.keeps', { n: kept.length, rules: list(items) }));
}

const duration = (seconds) => (Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`);
