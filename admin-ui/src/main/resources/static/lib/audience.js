import { h } from './dom.js';
import { t } from './i18n.js';

/**
 * Asks for whom something holds: everyone, or requests with a header.
 * @param {() => void} changed
 * @param {import('./plan.js').Audience} start
 * @returns {{element: HTMLElement, value: import('./plan.js').Audience}} `value` is live
 */
export function audienceFields(changed, start = null) {
  const radio = (id, checked) => h('input', { type: 'radio', name: 'audience', id, checked, onchange: update });
  const everyone = radio('audience-all', !start);
  const some = radio('audience-header', Boolean(start));
  const header = h('input', { id: 'header-name', value: start?.header ?? 'end-user', pattern: '[a-z0-9\\-]+', oninput: update });
  const how = h('select', { id: 'header-how', onchange: update },
    ['exact', 'prefix', 'regex'].map((v) => h('option', { value: v }, t(`match.${v}`))));
  how.value = start?.how ?? 'exact';
  const value = h('input', { id: 'header-value', value: start?.value ?? '', placeholder: 'jason', oninput: update });
  const details = h('div.inline.audience-header', { hidden: !start },
    h('div.field', {}, h('label', { for: 'header-name' }, t('audience.header.name')), header),
    h('div.field', {}, h('label', { for: 'header-how' }, t('audience.header.how')), how),
    h('div.field', {}, h('label', { for: 'header-value' }, t('audience.header.value')), value));
  function update() {
    details.hidden = everyone.checked;
    changed();
  }
  const element = h('fieldset', {}, h('legend', {}, t('audience.legend')),
    h('div', {},
      h('label.choice', {}, everyone, t('audience.all')),
      h('label.choice', {}, some, t('audience.header'))),
    details);
  return {
    element,
    get value() {
      return everyone.checked ? null : { header: header.value.trim().toLowerCase(), how: how.value, value: value.value.trim() };
    },
    get complete() {
      return everyone.checked || (header.value.trim() !== '' && value.value.trim() !== '');
    },
  };
}
