// SPDX-License-Identifier: Apache-2.0
import { element, say } from '../shared/elements.js';
import { linkElsewhere, listenKeyIn } from './link-elsewhere.js';
import { sessionNameIn } from '../shared/session-name.js';

// With hyphens that do not break.
const NOT_A_NAME = 'That is not the name of a talk. It is two words and a number, such as caring‑king‑275.';
const NOTHING_YET = 'Please type the name of the talk first, such as caring‑king‑275.';

const name = element('name', HTMLInputElement);
const hint = element('hint', HTMLElement);

element('join', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  const found = sessionNameIn(name.value);
  if (found !== null) {
    const key = listenKeyIn(name.value);
    const here = `/listen/${found}${key === undefined ? '' : `#key=${key}`}`;
    location.assign(linkElsewhere(name.value, location.host) ?? here);
    return;
  }
  say(hint, name.value.trim() === '' ? NOTHING_YET : NOT_A_NAME);
  hint.classList.add('caution');
  name.setAttribute('aria-invalid', 'true');
  name.focus();
});

name.addEventListener('input', () => {
  name.removeAttribute('aria-invalid');
  hint.classList.remove('caution');
});
