export const LANGUAGES = ['en', 'ja'];

let language = 'en';
let messages = {};

/** The language chosen before, else the browser's first that we speak. */
export function preferred() {
  const stored = localStorage.getItem('amime-language');
  if (LANGUAGES.includes(stored)) return stored;
  const spoken = navigator.languages.map((l) => l.slice(0, 2)).find((l) => LANGUAGES.includes(l));
  return spoken ?? 'en';
}

export async function use(next) {
  const response = await fetch(`/messages_${next}.json`);
  messages = await response.json();
  language = next;
  localStorage.setItem('amime-language', next);
  document.documentElement.lang = next;
}

export const current = () => language;

/** True when there is a message of that key: server codes without one show the server's own words. */
export const has = (key) => key in messages;

/**
 * The message of a key. Knows `{name}` and `{n, plural, one {# rule} other {# rules}}` of ICU.
 * @param {string} key
 * @param {Object<string, any>} [values]
 */
export function t(key, values = {}) {
  const message = messages[key];
  return message === undefined ? key : format(message, values);
}

function format(message, values) {
  let out = '';
  for (let i = 0; i < message.length; i += 1) {
    if (message[i] !== '{') {
      out += message[i];
      continue;
    }
    const end = closing(message, i);
    out += argument(message.slice(i + 1, end), values);
    i = end;
  }
  return out;
}

function argument(text, values) {
  const [, name, forms] = /^\s*(\w+)\s*(?:,\s*plural\s*,(.*))?$/s.exec(text);
  const value = values[name];
  if (forms === undefined) return value === undefined ? '' : String(value);
  const chosen = plurals(forms);
  const category = new Intl.PluralRules(language).select(Number(value));
  const form = chosen[`=${value}`] ?? chosen[category] ?? chosen.other;
  return format(form, values).replaceAll('#', Number(value).toLocaleString(language));
}

function plurals(forms) {
  const found = {};
  for (let i = forms.indexOf('{'); i >= 0; i = forms.indexOf('{', i)) {
    const end = closing(forms, i);
    const name = /(\S+)\s*$/.exec(forms.slice(0, i))[1];
    found[name] = forms.slice(i + 1, end);
    i = end + 1;
  }
  return found;
}

function closing(text, open) {
  let depth = 0;
  for (let i = open; i < text.length; i += 1) {
    if (text[i] === '{') depth += 1;
    if (text[i] === '}') depth -= 1;
    if (depth === 0) return i;
  }
  return text.length;
}
