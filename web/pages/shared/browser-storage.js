// SPDX-License-Identifier: Apache-2.0
/** @typedef {'localStorage' | 'sessionStorage'} StorageName localStorage: permanent on this device. sessionStorage: until the tab is closed */

/** Fallback in memory, for browsers that are set to store nothing and throw. @type {Map<string, string>} */
const inMemory = new Map();

/**
 * @param {StorageName} storage
 * @param {string} name
 * @returns {string | null}
 */
export function load(storage, name) {
  try {
    return inMemory.get(name) ?? globalThis[storage].getItem(name);
  } catch {
    return null;
  }
}

/**
 * Stores a value; in memory if the browser's storage fails.
 *
 * @param {StorageName} storage
 * @param {string} name
 * @param {string} value
 */
export function store(storage, name, value) {
  try {
    globalThis[storage].setItem(name, value);
    inMemory.delete(name);
  } catch {
    inMemory.set(name, value);
  }
}

/**
 * @param {StorageName} storage
 * @param {string} name
 */
export function remove(storage, name) {
  inMemory.delete(name);
  try {
    globalThis[storage].removeItem(name);
  } catch {
    // Nothing was stored.
  }
}
