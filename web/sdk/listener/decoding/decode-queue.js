/**
 * What came and is not decoded yet, in order.
 *
 * @typedef {FrameEntry | GapEntry | EndEntry} Entry
 *
 * @typedef {object} FrameEntry
 * @property {'frame'} kind
 * @property {number} sequence
 * @property {number} media when it begins; milliseconds since the talk began
 * @property {number} ms how long it lasts
 * @property {number} codec
 * @property {boolean} isBreak whether it does not go on where the last one ended
 * @property {number} duration in samples of its clock
 * @property {Uint8Array<ArrayBuffer>} payload
 *
 * @typedef {object} GapEntry
 * @property {'gap'} kind
 * @property {number} fromSeq
 * @property {number} toSeq
 * @property {string} reason
 * @property {number | null} media when it begins; nothing where only the next frame can tell
 * @property {number} ms
 *
 * @typedef {object} EndEntry
 * @property {'end'} kind
 */

/** What is kept at most: some forty minutes of Opus, or ten of PCM at 48 kHz. */
export const BACKLOG_BYTES_MAX = 64 * 1024 * 1024;

/** What an entry weighs besides its audio: an object, a view and a buffer. */
const ENTRY_BYTES = 512;

/** Taken entries are let go of in bulk. */
const COMPACT_FROM = 1_024;

/** Frames that wait to be decoded. A browser's WebSocket cannot be read more slowly, so this says when it is enough. */
export class Backlog {
  #bytesMax;
  /** @type {Entry[]} */
  #entries = [];
  #taken = 0;
  #bytes = 0;

  /** @param {number} [bytesMax] */
  constructor(bytesMax = BACKLOG_BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  get length() {
    return this.#entries.length - this.#taken;
  }

  get bytes() {
    return this.#bytes;
  }

  /** Whether no more should be asked for. */
  get isFull() {
    return this.#bytes >= this.#bytesMax;
  }

  /** Whether it is worth asking for more again. */
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

  /** @returns {Entry | null} the first one, which is gone from here */
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
