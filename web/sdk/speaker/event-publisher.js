import { asData } from '../connection/worker.js';
import { WARNINGS } from './worker-messages.js';

const STATS_EVERY_MS = 250;

/** Frames that are dropped one by one, as where there is no room, are told together. */
const DROPPED_EVERY_MS = 1_000;

/**
 * @typedef {import('./worker-messages.js').FromThread} FromThread
 * @typedef {import('./worker-messages.js').Lost} Lost
 * @typedef {import('./worker-messages.js').SpeakerState} SpeakerState
 */

/** What the page is told of a talk, and the figures of it. */
export class News {
  #tell;
  #frames;
  #voice;
  #conversation;
  #listeners = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #statsTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #droppedTimer;

  /** @type {SpeakerState} */
  state = 'idle';

  /** As told. */
  framesLost = 0;

  /**
   * @param {(message: FromThread) => void} tell
   * @param {import('./buffer/unacked-frames.js').UnackedFrames} frames
   * @param {import('./encoding/audio-framer.js').Voice} voice
   * @param {import('./speaker-protocol.js').Conversation} conversation
   */
  constructor(tell, frames, voice, conversation) {
    this.#tell = tell;
    this.#frames = frames;
    this.#voice = voice;
    this.#conversation = conversation;
  }

  begin() {
    this.#statsTimer = setInterval(() => this.stats(), STATS_EVERY_MS);
  }

  close() {
    clearInterval(this.#statsTimer);
    this.dropped();
  }

  /** @param {SpeakerState} state */
  becomes(state) {
    if (state !== this.state) {
      this.state = state;
      this.stats();
      this.#tell({ type: 'state', state });
    }
  }

  /** @param {Lost | null} lost */
  lost(lost) {
    if (lost !== null) {
      this.framesLost += lost.toSeq - lost.fromSeq + 1;
      this.#tell({ type: 'lost', lost });
    }
  }

  /** Frames may have been dropped. */
  maybeDropped() {
    if (this.#frames.hasDropped) {
      this.#droppedTimer ??= setTimeout(() => this.dropped(), DROPPED_EVERY_MS);
    }
  }

  /** Tells now which frames were dropped. */
  dropped() {
    clearTimeout(this.#droppedTimer);
    this.#droppedTimer = undefined;
    for (let lost = this.#frames.takeDropped(); lost !== null; lost = this.#frames.takeDropped()) {
      this.lost(lost);
    }
  }

  /** @param {number} ms nobody was heard for so long, before the next frame */
  away(ms) {
    const next = this.#frames.nextSequence;
    this.#tell({ type: 'lost', lost: { fromSeq: next, toSeq: next - 1, ms, cause: 'away' } });
  }

  /** @param {number} count */
  listeners(count) {
    this.#listeners = count;
    this.#tell({ type: 'listeners', count });
  }

  /** @param {import('./worker-messages.js').Level} level */
  level(level) {
    this.#tell({ type: 'level', level });
  }

  /** @param {import('./worker-messages.js').Warning['code']} code */
  warn(code) {
    this.#tell({ type: 'warning', warning: { code, message: WARNINGS[code] } });
  }

  /** @param {import('./worker-messages.js').Session} session */
  created(session) {
    this.#tell({ type: 'created', session });
  }

  /** @param {import('./worker-messages.js').Session} session */
  started(session) {
    this.#tell({ type: 'started', session });
  }

  /**
   * @param {'notStarted' | 'failed' | 'audioLost'} type
   * @param {import('../errors.js').HoldfastError} error
   */
  failure(type, error) {
    this.#tell({ type, failure: asData(error) });
  }

  left() {
    this.stats();
    this.#tell({ type: 'left' });
  }

  /** @param {string} sessionId */
  finished(sessionId) {
    this.#tell({
      type: 'finished',
      report: {
        sessionId,
        lastSeq: this.#frames.lastSequence,
        framesSpoken: this.#frames.spoken,
        framesLost: this.framesLost,
        connections: this.#conversation.connections,
      },
    });
  }

  stats() {
    this.#tell({
      type: 'stats',
      stats: {
        state: this.state,
        codec: this.#voice.codec,
        framesSpoken: this.#frames.spoken,
        framesAcked: this.#frames.ackedCount,
        framesLost: this.framesLost,
        unackedMs: this.#frames.keptMicros / 1_000 + this.#voice.waitingMs,
        spokenMs: this.#frames.clock / 1_000,
        connections: this.#conversation.connections,
        longestResumeMs: this.#conversation.longestResumeMs,
        listeners: this.#listeners,
      },
    });
  }
}
