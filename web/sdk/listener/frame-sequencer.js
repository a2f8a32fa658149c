import { CODEC, FLAG, isSequence, OPUS_HERTZ } from '../protocol/frame-codec.js';
import { Continuity, UNEXPLAINED } from './gap-detector.js';

/** Samples a second of PCM until the server says how many there are: the protocol's default. */
const PCM_HERTZ = 16_000;

/** What comes of the talk, put in order: each frame once, and what does not come in its place. */
export class Intake {
  #backlog;
  #place;
  #continuity;

  /** @type {number | null} */
  pcmHertz = null;

  /** How many frames came again. */
  repeated = 0;

  /**
   * @param {import('./start-position.js').From} from
   * @param {{backlog: import('./decoding/decode-queue.js').Backlog, place: import('./playback/playback-position.js').Place}} keeps
   */
  constructor(from, { backlog, place }) {
    this.#backlog = backlog;
    this.#place = place;
    this.#continuity = beginningWith(from);
  }

  /** The frame to ask for; nothing where that is still to be found out. */
  get next() {
    return this.#continuity.next;
  }

  /** Whether frames must wait until somebody has said what their samples are. */
  get lacksRate() {
    const entry = this.#backlog.last;
    return this.pcmHertz === null && entry?.kind === 'frame' && entry.codec === CODEC.PCM;
  }

  /** What comes next is from elsewhere in the talk. @param {import('./start-position.js').From} from */
  begin(from) {
    this.#continuity = beginningWith(from);
    this.#backlog.clear();
    this.#place.moved();
  }

  /** @param {Record<string, unknown>} ready */
  attached({ nextSeq, liveSeq, retainedFromSeq }) {
    if (isSequence(nextSeq)) {
      this.#continuity.attached(nextSeq);
    }
    this.#place.attached(nextSeq, liveSeq, retainedFromSeq);
  }

  /**
   * @param {number} sequence
   * @returns {boolean} whether it came before, and is of no use
   */
  repeats(sequence) {
    const isRepeated = this.#continuity.isRepeated(sequence);
    this.repeated += isRepeated ? 1 : 0;
    return isRepeated;
  }

  /** @param {import('../protocol/frame-codec.js').Frame} frame that does not repeat */
  frame({ flags, codec, duration, sequence, mediaTime, payload }) {
    const media = mediaTime / 1_000;
    const ms = (duration * 1_000) / (codec === CODEC.PCM ? this.pcmHertz ?? PCM_HERTZ : OPUS_HERTZ);
    this.#missed(this.#continuity.heard(sequence));
    const before = this.#backlog.last;
    if (before?.kind === 'gap') {
      before.ms = before.media === null ? before.ms : Math.max(0, media - before.media);
      before.media ??= Math.max(0, media - before.ms);
    }
    this.#place.came({ sequence, media, ms });
    const isBreak = (flags & FLAG.DISCONTINUITY) !== 0;
    this.#backlog.add({ kind: 'frame', sequence, media, ms, codec, isBreak, duration, payload });
  }

  /** The server says that frames will not come. @param {Record<string, any>} gap */
  gap({ fromSeq, toSeq, reason }) {
    if (isSequence(fromSeq) && isSequence(toSeq)) {
      this.#missed(this.#continuity.told(fromSeq, toSeq, typeof reason === 'string' ? reason : UNEXPLAINED));
    }
  }

  /** Nothing more comes. @param {unknown} lastSeq of the last frame there is, if anybody spoke */
  end(lastSeq) {
    if (isSequence(lastSeq) && this.#continuity.next !== null) {
      this.#missed(this.#continuity.ended(lastSeq));
    }
    this.#backlog.add({ kind: 'end' });
  }

  /** @param {import('./gap-detector.js').Missing[]} missing */
  #missed(missing) {
    for (const { fromSeq, toSeq, reason } of missing) {
      const before = this.#backlog.last;
      const media = before?.kind === 'gap' && before.toSeq === fromSeq - 1 && before.media !== null
        ? before.media + before.ms
        : this.#place.endBefore(fromSeq);
      const ms = (toSeq - fromSeq + 1) * this.#place.frameMs;
      this.#backlog.add({ kind: 'gap', fromSeq, toSeq, reason, media, ms });
    }
  }
}

/** @param {import('./start-position.js').From} from */
function beginningWith(from) {
  return new Continuity(typeof from === 'number' ? from : null);
}
