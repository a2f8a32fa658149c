// SPDX-License-Identifier: Apache-2.0
import { asData } from '../connection/worker.js';
import { WARNINGS } from './worker-messages.js';

const STATS_EVERY_MS = 250;

/** Interval of reports of dropped frames. */
const DROPPED_EVERY_MS = 1_000;

/**
 * @typedef {import('./worker-messages.js').FromWorker} FromWorker
 * @typedef {import('./worker-messages.js').Loss} Loss
 * @typedef {import('./worker-messages.js').SpeakerState} SpeakerState
 */

/** Publishes a speaker's events and statistics to its page. Confined to its worker. */
export class EventPublisher {
  #publish;
  #frames;
  #framer;
  #protocol;
  #listeners = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #statsTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #droppedTimer;

  /** @type {SpeakerState} */
  state = 'idle';

  /** As reported. */
  framesLost = 0;

  /**
   * @param {(message: FromWorker) => void} publish
   * @param {import('./buffer/unacked-frames.js').UnackedFrames} frames
   * @param {import('./encoding/audio-framer.js').AudioFramer} framer
   * @param {import('./speaker-protocol.js').SpeakerProtocol} protocol
   */
  constructor(publish, frames, framer, protocol) {
    this.#publish = publish;
    this.#frames = frames;
    this.#framer = framer;
    this.#protocol = protocol;
  }

  start() {
    this.#statsTimer = setInterval(() => this.stats(), STATS_EVERY_MS);
  }

  close() {
    clearInterval(this.#statsTimer);
    this.publishDropped();
  }

  /** @param {SpeakerState} state */
  setState(state) {
    if (state !== this.state) {
      this.state = state;
      this.stats();
      this.#publish({ type: 'state', state });
    }
  }

  /** @param {Loss | null} lost */
  lost(lost) {
    if (lost !== null) {
      this.framesLost += lost.toSeq - lost.fromSeq + 1;
      this.#publish({ type: 'lost', lost });
    }
  }

  /** Schedules a report if frames were dropped. */
  scheduleDropped() {
    if (this.#frames.hasDropped) {
      this.#droppedTimer ??= setTimeout(() => this.publishDropped(), DROPPED_EVERY_MS);
    }
  }

  /** Reports dropped frames now. */
  publishDropped() {
    clearTimeout(this.#droppedTimer);
    this.#droppedTimer = undefined;
    for (let lost = this.#frames.takeDropped(); lost !== null; lost = this.#frames.takeDropped()) {
      this.lost(lost);
    }
  }

  /** @param {number} ms time without frames before the next */
  away(ms) {
    const next = this.#frames.nextSequence;
    this.#publish({ type: 'lost', lost: { fromSeq: next, toSeq: next - 1, ms, cause: 'away' } });
  }

  /** @param {number} count */
  listeners(count) {
    this.#listeners = count;
    this.#publish({ type: 'listeners', count });
  }

  /** @param {number} id */
  written(id) {
    this.#publish({ type: 'written', id });
  }

  /** @param {import('./worker-messages.js').Level} level */
  level(level) {
    this.#publish({ type: 'level', level });
  }

  /** @param {import('./worker-messages.js').Warning['code']} code */
  warn(code) {
    this.#publish({ type: 'warning', warning: { code, message: WARNINGS[code] } });
  }

  /** @param {import('./worker-messages.js').Session} session */
  created(session) {
    this.#publish({ type: 'created', session });
  }

  /** @param {import('./worker-messages.js').Session} session */
  started(session) {
    this.#publish({ type: 'started', session });
  }

  /**
   * @param {'notStarted' | 'failed' | 'audioLost'} type
   * @param {import('../errors.js').HoldfastError} error
   */
  failure(type, error) {
    this.#publish({ type, failure: asData(error) });
  }

  closed() {
    this.stats();
    this.#publish({ type: 'closed' });
  }

  /** @param {string} sessionId */
  finished(sessionId) {
    this.#publish({
      type: 'finished',
      report: {
        sessionId,
        lastSeq: this.#frames.lastSequence,
        framesSpoken: this.#frames.added,
        framesLost: this.framesLost,
        connections: this.#protocol.connections,
      },
    });
  }

  stats() {
    this.#publish({
      type: 'stats',
      stats: {
        state: this.state,
        codec: this.#framer.codec,
        framesSpoken: this.#frames.added,
        framesAcked: this.#frames.ackedCount,
        framesLost: this.framesLost,
        unackedMs: this.#frames.keptMicros / 1_000 + this.#framer.earlyMs,
        spokenMs: this.#frames.clock / 1_000,
        connections: this.#protocol.connections,
        longestResumeMs: this.#protocol.longestResumeMs,
        listeners: this.#listeners,
      },
    });
  }
}
