const NAMES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' });

/**
 * A language as people call it.
 *
 * @param {string} tag a BCP 47 tag, such as `en-US`
 * @returns {string} such as `American English`; the tag itself where it has no name
 */
export function languageName(tag) {
  try {
    return NAMES.of(tag) ?? tag;
  } catch {
    return tag;
  }
}
