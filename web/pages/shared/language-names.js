// SPDX-License-Identifier: Apache-2.0
const NAMES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' });

/**
 * The English name of a language.
 *
 * @param {string} tag a BCP 47 tag, e.g. `en-US`
 * @returns {string} e.g. `American English`; the tag itself if it has no name
 */
export function languageName(tag) {
  try {
    return NAMES.of(tag) ?? tag;
  } catch {
    return tag;
  }
}
