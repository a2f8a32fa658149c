// SPDX-License-Identifier: Apache-2.0
/**
 * The element with this id and type. Throws if the page has none.
 *
 * @template {Element} T
 * @param {string} id
 * @param {{new (): T}} type
 * @returns {T}
 */
export function element(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) {
    throw new Error(`The page has no ${type.name} named ${id}.`);
  }
  return found;
}

/**
 * Sets the text if it has changed: a screen reader reads a live region each time it is written.
 *
 * @param {Element} where
 * @param {string} words
 */
export function say(where, words) {
  if (where.textContent !== words) {
    where.textContent = words;
  }
}
