// SPDX-License-Identifier: Apache-2.0
import { HoldfastClient } from '/sdk/holdfast.js';
import { words } from '../speak-words.js';

/**
 * Fills the list with the available microphones, and keeps the choice if it is available.
 *
 * @param {HTMLSelectElement} select
 * @param {string} chosen its `deviceId`; empty for the system's default
 */
export async function fillMicrophones(select, chosen) {
  const found = await HoldfastClient.microphones().catch(() => []);
  // Without permission they have neither label nor id.
  const named = found.filter(({ deviceId, label }) => deviceId !== '' && deviceId !== 'default' && label !== '');
  select.replaceChildren(
    new Option(words.systemMicrophone, ''),
    ...named.map(({ deviceId, label }) => new Option(withoutNumbers(label), deviceId)),
  );
  select.value = chosen;
  if (select.selectedIndex < 0) {
    select.value = '';
  }
}

/** Browsers append the USB id: `Yeti (046d:0ab7)`. @param {string} label */
function withoutNumbers(label) {
  return label.replace(/ \([0-9a-f]{4}:[0-9a-f]{4}\)$/, '');
}
