import { keep, kept } from '../../shared/browser-storage.js';

const KEPT_AS = 'holdfast.choices';

/**
 * What a speaker chose last time, on this device.
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
    return JSON.parse(kept('localStorage', KEPT_AS) ?? '{}');
  } catch {
    return {};
  }
}

/** @param {Choices} choices */
export function saveChoices(choices) {
  keep('localStorage', KEPT_AS, JSON.stringify(choices));
}
