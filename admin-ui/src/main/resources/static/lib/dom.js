/**
 * Builds an element: `h('button.primary', {type: 'button', onclick: f}, 'Apply')`. Children are text
 * or nodes, never markup, so nothing that a server says can become an element.
 * @param {string} spec tag name with classes
 * @param {Object<string, any>} [attributes] `on…` become listeners, booleans toggle the attribute
 * @param {...any} children strings, nodes, arrays of them; null and false are skipped
 * @returns {HTMLElement}
 */
export function h(spec, attributes, ...children) {
  const [tag, ...classes] = spec.split('.');
  const element = document.createElement(tag);
  if (classes.length) element.classList.add(...classes);
  if (isContent(attributes)) children.unshift(attributes);
  else apply(element, attributes);
  append(element, children);
  return element;
}

function isContent(value) {
  return typeof value === 'string' || typeof value === 'number' || value instanceof Node || Array.isArray(value);
}

function apply(element, attributes) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value' || name === 'checked' || name === 'htmlFor') element[name] = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

/** Replaces what is inside. */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

/** An element of SVG, attributes only. */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes ?? {})) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** A table that may be wider than the page: named and reachable, so that the keyboard can move it. */
export const wide = (label, table) => h('div.scroll', { role: 'region', 'aria-label': label, tabindex: '0' }, table);

let ids = 0;

/** An id that no other element on the page has. */
export function uid(prefix = 'x') {
  ids += 1;
  return `${prefix}-${ids}`;
}

/** Sets custom properties by the object model, which the content security policy allows. */
export function vars(element, values) {
  for (const [name, value] of Object.entries(values)) element.style.setProperty(`--${name}`, value);
  return element;
}

/**
 * As {@link fill}, but keeps the elements that stay the same, and with them focus, selection and
 * scroll position. For parts that are drawn again and again and have no listeners of their own.
 */
export function patch(element, ...children) {
  const next = document.createElement(element.localName);
  append(next, children);
  align(element, next);
  return element;
}

function align(old, next) {
  const fresh = [...next.childNodes];
  const present = [...old.childNodes];
  for (const extra of present.slice(fresh.length)) extra.remove();
  fresh.forEach((node, i) => {
    const was = present[i];
    if (!was) old.append(node);
    else if (was.nodeType !== node.nodeType || was.nodeName !== node.nodeName) was.replaceWith(node);
    else if (node instanceof Element) {
      attributes(was, node);
      align(was, node);
    } else if (was.data !== node.data) was.data = node.data;
  });
}

function attributes(old, next) {
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}
