import { CODEC } from '../../protocol/frame-codec.js';
import { Decoding } from '../decoding/audio-frame-decoder.js';

/** Decoded ahead of what is heard: more than the largest delay asks for, and not much to be thrown away at a jump. */
const AHEAD_MAX_MS = 1_500;

/**
 * What was played, as the worklet reports it.
 *
 * @typedef {object} Report
 * @property {number} generation
 * @property {number} receivedMs since the last cut
 * @property {number} framesPlayed
 * @property {number} underruns
 * @property {number | null} lastSequence
 * @property {number} levelMs
 * @property {number} targetMs
 * @property {number | null} media
 * @property {import('./jitter-buffer.js').PlayoutEvent[]} reached
 *
 * @typedef {object} SupplyOwner
 * @property {() => void} taken there is more room in the backlog
 * @property {(gap: {fromSeq: number, toSeq: number, ms: number, at: number, reason: string}) => void} gap is reached
 * @property {() => void} ended everything was heard
 * @property {(error: import('../../errors.js').HoldfastError) => void} undecodable
 */

/** Keeps the worklet supplied from the backlog: as it comes where it is played at once, else a little ahead. */
export class Supply {
  #port;
  #backlog;
  #place;
  #owner;
  #decoding;
  #generation = 0;
  #sentMs = 0;
  /** Of what is being decoded. */
  #waitingMs = 0;
  /** @type {WeakSet<import('../decoding/decode-queue.js').FrameEntry>} */
  #live = new WeakSet();
  /** @type {Report | null} */
  #report = null;

  /** Whether the sound card runs: while it does not, nothing can be said about what comes in time. */
  isSounding = false;

  missed = 0;

  /**
   * @param {MessagePort} port of the worklet
   * @param {number} hertz
   * @param {{backlog: import('../decoding/decode-queue.js').Backlog, place: import('./playback-position.js').Place}} keeps
   * @param {SupplyOwner} owner
   */
  constructor(port, hertz, { backlog, place }, owner) {
    this.#port = port;
    this.#backlog = backlog;
    this.#place = place;
    this.#owner = owner;
    this.#decoding = new Decoding(hertz, this);
    port.onmessage = ({ data }) => this.#reported(data);
  }

  /** @returns {Report | null} the last of what is being played now */
  get report() {
    return this.#report;
  }

  /** @param {number} hertz samples a second of the talk's PCM */
  rate(hertz) {
    this.#decoding.pcmHertz = hertz;
  }

  /** @param {boolean} isLive */
  speaker(isLive) {
    this.#port.postMessage({ type: 'speaker', isLive });
  }

  /** What comes next goes on from here, and may be far from where the speaker is. */
  stay() {
    this.#port.postMessage({ type: 'stay' });
  }

  /** What comes next is from elsewhere. @param {boolean} following whether it is where the speaker is */
  cut(following) {
    this.#decoding.reset();
    this.#generation++;
    this.#sentMs = 0;
    this.#waitingMs = 0;
    this.#report = null;
    this.#port.postMessage({ type: 'cut', generation: this.#generation, following });
  }

  /** @param {number} [liveFrom] where something came just now: from which frame on that says how late it is */
  pump(liveFrom = Infinity) {
    while (this.#backlog.first !== null && this.#isWanted(this.#backlog.first)) {
      const entry = /** @type {import('../decoding/decode-queue.js').Entry} */ (this.#backlog.take());
      if (entry.kind === 'frame') {
        this.#waitingMs += entry.ms;
        if (this.isSounding && this.#backlog.length === 0 && entry.sequence >= liveFrom) {
          this.#live.add(entry);
        }
        this.#decoding.frame(entry);
      } else {
        this.#decoding.mark(entry);
      }
    }
    this.#owner.taken();
  }

  /** @param {import('../decoding/decode-queue.js').Entry} entry */
  #isWanted(entry) {
    if (entry.kind === 'gap') {
      return entry.media !== null || this.#backlog.length > 1;
    }
    const isUnknown = entry.kind === 'frame' && entry.codec === CODEC.PCM && this.#decoding.pcmHertz === null;
    return !isUnknown && this.#aheadMs < AHEAD_MAX_MS;
  }

  /** Given away, and not played as far as is known. */
  get #aheadMs() {
    const played = this.#report === null ? 0 : this.#report.receivedMs - this.#report.levelMs;
    return this.#waitingMs + this.#sentMs - played;
  }

  /** @param {Report} report */
  #reported(report) {
    if (report.generation !== this.#generation) {
      return;
    }
    this.#report = report;
    if (report.media !== null) {
      this.#place.heard(report.media);
    }
    for (const reached of report.reached) {
      if (reached.kind === 'end') {
        this.#owner.ended();
      } else {
        const { fromSeq, toSeq, ms, media, reason } = /** @type {import('../decoding/decode-queue.js').GapEntry} */ (reached.gap);
        this.missed += toSeq - fromSeq + 1;
        this.#owner.gap({ fromSeq, toSeq, ms, at: (media ?? 0) / 1_000, reason });
      }
    }
    this.pump();
  }

  /**
   * @param {import('../decoding/decode-queue.js').FrameEntry} frame
   * @param {Float32Array<ArrayBuffer>} samples
   */
  decoded(frame, samples) {
    const { sequence, media, ms } = frame;
    const isLive = this.#live.has(frame);
    this.#waitingMs -= ms;
    this.#sentMs += ms;
    const waitingMs = isLive ? 0 : Math.max(0, this.#place.live(performance.now()) - media - ms);
    this.#port.postMessage({ type: 'chunk', sequence, media, ms, isLive, waitingMs, samples }, [samples.buffer]);
  }

  /** @param {import('../decoding/decode-queue.js').FrameEntry} frame */
  lost(frame) {
    this.#waitingMs -= frame.ms;
  }

  /** @param {Float32Array<ArrayBuffer>} samples */
  decodedRest(samples) {
    this.#port.postMessage({ type: 'rest', samples }, [samples.buffer]);
  }

  /** @param {import('../decoding/audio-frame-decoder.js').Mark} mark */
  marked(mark) {
    if (mark.kind === 'gap') {
      const media = mark.media ?? this.#place.mediaOf(mark.fromSeq);
      this.#port.postMessage({ type: 'gap', gap: { ...mark, media } });
    } else {
      this.#port.postMessage({ type: mark.kind });
    }
  }

  /** @param {import('../../errors.js').HoldfastError} error */
  undecodable(error) {
    this.#owner.undecodable(error);
  }
}
