// SPDX-License-Identifier: Apache-2.0
import { languageName } from '../../shared/language-names.js';

/** Common languages; others can be typed. */
const TAGS = Object.freeze([
  'ar', 'bn', 'bg', 'ca', 'cs', 'da', 'de-AT', 'de-CH', 'de-DE', 'el', 'en-AU', 'en-GB', 'en-IN', 'en-US',
  'es-ES', 'es-MX', 'et', 'fa', 'fi', 'fil', 'fr-CA', 'fr-FR', 'he', 'hi', 'hr', 'hu', 'id', 'it', 'ja', 'ko',
  'lt', 'lv', 'ms', 'nb', 'nl', 'pl', 'pt-BR', 'pt-PT', 'ro', 'ru', 'sk', 'sl', 'sr', 'sv', 'sw', 'ta', 'te',
  'th', 'tr', 'uk', 'ur', 'vi', 'zh-CN', 'zh-TW',
]);

/** Value of the option for another language. No tag has this form. */
export const ANOTHER = '*';

/**
 * Fills the list: first the browser's languages, then the others by name, then "another".
 *
 * @param {HTMLSelectElement} select
 * @param {{chosen: string | null, yours: string, others: string, another: string}} options
 */
export function fillLanguages(select, { chosen, yours, others, another }) {
  const first = chosen === null ? navigator.languages : [chosen, ...navigator.languages];
  const own = [...new Set(first)].filter(isLanguage).slice(0, 5);
  const byName = TAGS.filter((tag) => !own.includes(tag))
    .sort((one, other) => languageName(one).localeCompare(languageName(other), 'en'));
  select.replaceChildren(group(yours, own), group(others, byName), new Option(another, ANOTHER));
  select.value = chosen ?? own[0] ?? 'en-US';
}

/** @param {string} tag */
export function isLanguage(tag) {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** @param {string} label @param {string[]} tags */
function group(label, tags) {
  const made = document.createElement('optgroup');
  made.label = label;
  made.append(...tags.map((tag) => new Option(languageName(tag), tag)));
  return made;
}
