/** @typedef {'localStorage' | 'sessionStorage'} Where for good on this device, or for as long as this tab is open */

/** What could not be kept anywhere: browsers may be told to keep nothing, and then throw. @type {Map<string, string>} */
const remembered = new Map();

/**
 * @param {Where} where
 * @param {string} name
 * @returns {string | null}
 */
export function kept(where, name) {
  try {
    return remembered.get(name) ?? globalThis[where].getItem(name);
  } catch {
    return null;
  }
}

/**
 * Keeps it, where that cannot be for as long as the page is open.
 *
 * @param {Where} where
 * @param {string} name
 * @param {string} value
 */
export function keep(where, name, value) {
  try {
    globalThis[where].setItem(name, value);
    remembered.delete(name);
  } catch {
    remembered.set(name, value);
  }
}

/**
 * @param {Where} where
 * @param {string} name
 */
export function forget(where, name) {
  remembered.delete(name);
  try {
    globalThis[where].removeItem(name);
  } catch {
    // Nothing was kept there.
  }
}
