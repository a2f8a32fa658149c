// SPDX-License-Identifier: Apache-2.0
/**
 * Received and not yet decoded, in order.
 *
 * @typedef {FrameEntry | GapEntry | EndEntry} Entry
 *
 * @typedef {object} FrameEntry
 * @property {'frame'} kind
 * @property {number} sequence
 * @property {number} media media time of its start, in ms since the session's first frame
 * @property {number} ms its duration
 * @property {number} codec
 * @property {boolean} isDiscontinuous with the frame before
 * @property {number} duration in samples of its codec's clock
 * @property {Uint8Array<ArrayBuffer>} payload
 *
 * @typedef {object} GapEntry
 * @property {'gap'} kind
 * @property {number} fromSeq
 * @property {number} toSeq
 * @property {string} reason
 * @property {number | null} media media time of its start; null until the next frame tells
 * @property {number} ms
 *
 * @typedef {object} EndEntry
 * @property {'end'} kind
 */

/** Limit of the queue: about forty minutes of Opus, or ten of PCM at 48 kHz. */
const QUEUE_BYTES_MAX = 64 * 1024 * 1024;

/** Estimated size of an entry without its audio. */
const ENTRY_BYTES = 512;

/** Taken entries are removed in bulk. */
const COMPACT_FROM = 1_024;

/** Queue of entries to decode. A browser's WebSocket has no backpressure: when it is full, its owner disconnects. */
export class DecodeQueue {
  #bytesMax;
  /** @type {Entry[]} */
  #entries = [];
  #taken = 0;
  #bytes = 0;

  /** @param {number} [bytesMax] */
  constructor(bytesMax = QUEUE_BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  get length() {
    return this.#entries.length - this.#taken;
  }

  get bytes() {
    return this.#bytes;
  }

  /** Whether the owner should stop receiving. */
  get isFull() {
    return this.#bytes >= this.#bytesMax;
  }

  /** Whether the owner may receive again. */
  get hasRoom() {
    return this.#bytes <= this.#bytesMax / 2;
  }

  /** @returns {Entry | null} */
  get first() {
    return this.#entries[this.#taken] ?? null;
  }

  /** @returns {Entry | null} */
  get last() {
    return this.length === 0 ? null : this.#entries[this.#entries.length - 1];
  }

  /** @param {Entry} entry */
  add(entry) {
    this.#entries.push(entry);
    this.#bytes += weight(entry);
  }

  /** @returns {Entry | null} the removed first entry */
  take() {
    const entry = this.first;
    if (entry !== null) {
      this.#taken++;
      this.#bytes -= weight(entry);
      if (this.#taken === this.#entries.length || this.#taken >= COMPACT_FROM) {
        this.#entries.splice(0, this.#taken);
        this.#taken = 0;
      }
    }
    return entry;
  }

  clear() {
    this.#entries = [];
    this.#taken = 0;
    this.#bytes = 0;
  }
}

/** @param {Entry} entry */
function weight(entry) {
  return ENTRY_BYTES + (entry.kind === 'frame' ? entry.payload.buffer.byteLength : 0);
}
