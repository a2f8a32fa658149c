// SPDX-License-Identifier: Apache-2.0
import { load, store } from '../../shared/browser-storage.js';

const STORAGE_KEY = 'holdfast.choices';

/**
 * The speaker's last choices on this device.
 *
 * @typedef {object} Choices
 * @property {string} language
 * @property {import('/sdk/holdfast.js').QualityTier} quality
 * @property {'speech' | 'music'} sound
 * @property {string} deviceId
 */

/** @returns {Partial<Choices>} */
export function savedChoices() {
  try {
    return JSON.parse(load('localStorage', STORAGE_KEY) ?? '{}');
  } catch {
    return {};
  }
}

/** @param {Choices} choices */
export function saveChoices(choices) {
  store('localStorage', STORAGE_KEY, JSON.stringify(choices));
}
