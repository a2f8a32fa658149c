// SPDX-License-Identifier: Apache-2.0
import { tokenWithTimeout } from '../connection/token-timeout.js';
import { HoldfastError } from '../errors.js';
import { SessionsApi } from '../sessions-api.js';
import { SpeakerProtocol } from './speaker-protocol.js';
import { CapturePort } from './capture/capture-port.js';
import { lookUpLastSequence } from './ended-session-lookup.js';
import { PCM_SAMPLE_RATE } from './encoding/encoder.js';
import { Persister } from './buffer/persister.js';
import { EventPublisher } from './event-publisher.js';
import { UnackedFrames } from './buffer/unacked-frames.js';
import { WriteQueue } from './buffer/write-queue.js';
import { AudioFramer } from './encoding/audio-framer.js';

/** A write larger than the buffer is accepted once no more than an incomplete frame is buffered. */
const FRAME_MS = 20;

/** How long closing waits for acks. The remaining frames are stored. */
const CLOSE_MAX_MS = 2_000;

/**
 * Failures that cannot be resumed, with the cause reported for unacked frames.
 *
 * @type {ReadonlyMap<string, import('./worker-messages.js').Loss['cause']>}
 */
const GIVEN_UP = new Map([['replaced', 'anotherSpeaker'], ['noSuchSession', 'serverLost']]);

/** @typedef {import('./worker-messages.js').Session} Session */

/** A speaker's worker side: from the microphone's samples to the last ack. */
export class SpeakerPipeline {
  #request;
  #frames;
  #writes;
  #framer;
  #capturePort;
  #protocol;
  #sessions;
  #sessionsWithoutTimeout;
  #events;
  /** @type {Persister | null} */
  #persister = null;
  /** @type {Session | null} */
  #session;
  #isStarted = false;
  #isPaused = false;
  #isOver = false;
  #lastSpokenAt = 0;
  /** When the last frame of a restored session was spoken; reported as `away` with the next one. */
  #silentSince = 0;
  #pausing = Promise.resolve();
  /** Called when frames are acked or given up. @type {() => void} */
  #progressListener = () => {};

  /**
   * @param {import('./worker-messages.js').BeginRequest} request
   * @param {() => Promise<string | null>} token
   * @param {(message: import('./worker-messages.js').FromWorker) => void} publish
   */
  constructor(request, token, publish) {
    this.#request = request;
    this.#session = request.session;
    this.#writes = new WriteQueue((ms) => this.#hasRoom(ms));
    this.#frames = new UnackedFrames(request.whenFull === 'wait' ? Infinity : request.unackedMax * 1_000);
    const tokenInTime = tokenWithTimeout(token, () => this.retryNow());
    this.#sessions = new SessionsApi({ baseUrl: request.baseUrl, token: tokenInTime });
    // Without a timeout: before the session is known, there is nothing else to do.
    this.#sessionsWithoutTimeout = new SessionsApi({ baseUrl: request.baseUrl, token });
    this.#framer = new AudioFramer(request.sampleRate, {
      onFrame: (frame) => this.#onFrame(frame),
      onMissed: (ms) => this.#onAway(ms),
      onLevel: (level) => this.#events.level(level),
      onSilence: (isSilent) => this.#events.warn(isSilent ? 'silentMicrophone' : 'soundAgain'),
    });
    this.#capturePort = new CapturePort(
      (samples, captured) => this.#framer.push(samples, captured),
      (isStalled) => this.#events.warn(isStalled ? 'silentMicrophone' : 'soundAgain'),
    );
    const socketUrl = `${request.baseUrl.replace(/^http/, 'ws')}/ws`;
    const endpoint = { socketUrl, token, tokenWithTimeout: tokenInTime, sessions: this.#sessions, retry: request.retry };
    this.#protocol = new SpeakerProtocol(endpoint, this.#frames, {
      onCreated: (session) => this.#onCreated(session),
      onAttached: (ready) => this.#onAttached(ready),
      onDetached: () => this.#publishState(),
      onProgress: () => this.#onProgress(),
      onLost: (lost) => this.#events.lost(lost),
      onListenerCount: (count) => this.#events.listeners(count),
      onStorageLow: () => this.#events.warn('storageLow'),
      onEnded: (lastSeq) => this.#onEnded(lastSeq),
      onSessionEnded: (error) => this.#onSessionEnded(error),
      onFailed: (error) => this.#onFailed(error),
    });
    this.#events = new EventPublisher(publish, this.#frames, this.#framer, this.#protocol);
    if (request.create !== null) {
      this.#protocol.createSession(request.create, PCM_SAMPLE_RATE[request.create.qualityTier ?? 'standard']);
    }
  }

  /** @param {Session} session */
  #onCreated(session) {
    this.#session = session;
    this.#events.created(session);
  }

  /** Buffers samples from now on. Publishes `started` once the session is known. */
  async start() {
    if (this.#isStarted || this.#isOver) {
      return;
    }
    this.#isStarted = true;
    this.#events.start();
    this.#publishState();
    try {
      const session = await this.#loadSession();
      await this.#framer.configure(session, this.#request.sound, this.#request.codec);
      this.#begin(session);
    } catch (failure) {
      this.#onStartFailed(failure instanceof HoldfastError ? failure : new HoldfastError('fault', String(failure)));
    }
  }

  /** @param {Session} session */
  #begin(session) {
    if (this.#isOver) {
      return;
    }
    this.#framer.releaseEarly();
    if (this.#request.create === null) {
      this.#protocol.attachTo(session.sessionId, session.sampleRate ? null : PCM_SAMPLE_RATE[session.qualityTier]);
    } else {
      this.#protocol.retryNow();
    }
    this.#persister?.schedule();
    this.#events.started(session);
    this.#publishState();
  }

  /** @param {HoldfastError} failure */
  #onStartFailed(failure) {
    if (!this.#isOver) {
      this.#release();
      this.#events.failure('notStarted', failure);
    }
  }

  /** The session as the page knows it, as it is stored, or as the server has it. */
  async #loadSession() {
    const sessionId = this.#session?.sessionId ?? this.#request.sessionId ?? '';
    const restored = await this.#restore(sessionId);
    this.#session ??= restored ?? await this.#sessionsWithoutTimeout.get(sessionId);
    if (this.#session.state === 'ended' && restored === null) {
      throw new HoldfastError('sessionEnded', 'The session has ended.');
    }
    return this.#session;
  }

  /** @param {string} sessionId */
  async #restore(sessionId) {
    if (!this.#request.keep || typeof indexedDB === 'undefined') {
      this.#events.warn('notKept');
      return null;
    }
    this.#persister = new Persister(this.#request.baseUrl, sessionId, {
      state: () => this.#recordState(),
      unacked: () => this.#frames.kept,
      onFailed: () => this.#events.warn('notKept'),
      onTakenOver: () => this.#onTakenOver(),
    });
    const stored = await this.#persister.claim();
    if (stored === null) {
      return null;
    }
    const { record, frames } = stored;
    this.#events.framesLost = record.framesLost;
    this.#lastSpokenAt = record.lastSpokenAt;
    if (record.buffer !== null) {
      this.#frames.restore(record.buffer, frames);
      this.#silentSince = record.isPaused ? 0 : record.lastSpokenAt;
    }
    return record.session;
  }

  /** @returns {import('./buffer/persister.js').RecordState} */
  #recordState() {
    return {
      session: /** @type {Session} */ (this.#session),
      buffer: this.#frames.added === 0 ? null : this.#frames.state,
      lastSpokenAt: this.#lastSpokenAt || Date.now(),
      unackedMs: this.#frames.keptMicros / 1_000,
      framesLost: this.#events.framesLost,
      isPaused: this.#isPaused,
    };
  }

  /** @param {MessagePort} port of the capture worklet */
  openCapture(port) {
    this.#capturePort.open(port);
  }

  /**
   * @param {number} id
   * @param {Float32Array} samples
   */
  write(id, samples) {
    this.#writes.add(samples.length * 1_000 / this.#request.sampleRate, () => {
      this.#framer.push(samples, null);
      this.#events.written(id);
    });
  }

  /** @param {number} ms */
  #hasRoom(ms) {
    const bufferedMs = this.#frames.keptMicros / 1_000 + this.#framer.pendingMs;
    return this.#request.whenFull !== 'wait' || bufferedMs <= FRAME_MS || bufferedMs + ms <= this.#request.unackedMax;
  }

  /** @param {boolean} on */
  mute(on) {
    this.#writes.add(0, () => this.#framer.mute(on));
  }

  /** @param {boolean} on */
  pause(on) {
    this.#writes.add(0, () => this.#pause(on));
  }

  /** @param {boolean} on */
  #pause(on) {
    this.#isPaused = on;
    const encoded = this.#framer.pause(on);
    // In order: frames from before a pause are sent before it.
    this.#pausing = this.#pausing.then(() => encoded).then(() => {
      this.#protocol.pause(this.#isPaused);
      this.#persister?.schedule();
    });
    this.#publishState();
  }

  /** The page may be discarded. */
  persist() {
    this.#persister?.write();
  }

  /** The network or the page is back. */
  retryNow() {
    this.#protocol.retryNow();
  }

  /** Ends the session once every frame has arrived. */
  finish() {
    this.#writes.add(0, () => this.#finish());
  }

  async #finish() {
    await this.#capturePort.drained();
    await this.#framer.finish();
    if (!this.#isOver) {
      this.#protocol.finish();
    }
  }

  /** Leaves the session alive. Waits a moment for acks. Rejects writes that wait for room. */
  async close() {
    await this.#capturePort.drained();
    await this.#framer.finish();
    if (this.#frames.size > 0 && this.#protocol.isAttached) {
      await new Promise((resolve) => {
        this.#progressListener = () => this.#frames.size === 0 && resolve(undefined);
        setTimeout(resolve, CLOSE_MAX_MS);
      });
    }
    if (!this.#isOver) {
      this.#release();
      await this.#persister?.close();
      this.#events.closed();
    }
  }

  /** @param {import('./buffer/frame-types.js').SpokenFrame} frame */
  #onFrame(frame) {
    if (this.#silentSince > 0) {
      this.#onAway(Math.max(0, Date.now() - this.#silentSince - frame.micros / 1_000));
    }
    const kept = this.#frames.add(frame);
    this.#lastSpokenAt = Date.now();
    this.#persister?.add(kept);
    this.#events.scheduleDropped();
    this.#protocol.sendPending();
  }

  /** @param {number} ms */
  #onAway(ms) {
    this.#silentSince = 0;
    this.#frames.skip(ms * 1_000);
    this.#events.away(ms);
  }

  /** @param {Record<string, any>} ready */
  #onAttached(ready) {
    if (this.#session !== null && typeof ready.sampleRate === 'number') {
      this.#session = { ...this.#session, sampleRate: ready.sampleRate };
    }
    this.#events.publishDropped();
    // At once: a reloaded page must know the sequences of its frames.
    this.#persister?.write();
    this.#publishState();
  }

  #onProgress() {
    this.#writes.flush();
    this.#persister?.schedule();
    this.#progressListener();
  }

  #publishState() {
    if (!this.#isStarted || this.#isOver) {
      return;
    }
    if (this.#protocol.isAttached) {
      this.#events.setState(this.#isPaused ? 'paused' : 'live');
    } else {
      this.#events.setState(this.#protocol.connections === 0 ? 'connecting' : 'reconnecting');
    }
  }

  /** @param {HoldfastError} refusal */
  async #onSessionEnded(refusal) {
    await this.#framer.finish();
    try {
      const sessionId = this.#session?.sessionId ?? '';
      const hasNoUnacked = this.#frames.size === 0;
      this.#onEnded(hasNoUnacked ? null : await lookUpLastSequence(this.#sessions, sessionId, refusal));
    } catch (failure) {
      this.#onFailed(failure instanceof HoldfastError ? failure : refusal);
    }
  }

  /** By this side or by others. @param {number | null} lastSeq of the last frame that the session has */
  async #onEnded(lastSeq) {
    this.#protocol.stop();
    await this.#framer.finish();
    if (this.#isOver) {
      return;
    }
    const missing = this.#frames.ended(lastSeq ?? -1);
    this.#release();
    this.#events.lost(missing);
    this.#events.setState('ended');
    await this.#persister?.remove();
    if (missing === null) {
      this.#events.finished(this.#session?.sessionId ?? '');
    } else {
      const seconds = Math.max(1, Math.round(missing.ms / 1_000));
      const last = seconds === 1 ? 'second' : `${seconds} seconds`;
      this.#events.failure('audioLost', new HoldfastError(
        'audioLost', `The session ended before the last ${last} of audio had arrived.`));
    }
  }

  /** Another page of this browser has claimed the session and resumes it from the store. */
  async #onTakenOver() {
    this.#protocol.stop();
    const storedEnd = await this.#persister?.writeForSuccessor() ?? 0;
    await this.#framer.finish();
    if (this.#isOver) {
      return;
    }
    // Frames that are not stored are lost to the other page.
    this.#events.lost(this.#frames.giveUp('anotherSpeaker', storedEnd));
    this.#fail(new HoldfastError('replaced', 'Another page of this browser speaks in this session now.'));
  }

  /** @param {HoldfastError} error */
  #onFailed(error) {
    const cause = GIVEN_UP.get(error.code);
    if (cause !== undefined && !this.#isOver) {
      // Frames in flight may have arrived or not: their sequences belong to the other speaker.
      this.#events.lost(this.#frames.giveUp(cause));
    }
    this.#fail(error);
  }

  /** @param {HoldfastError} error */
  async #fail(error) {
    if (!this.#isOver) {
      this.#release();
      // Published last: the page then terminates this worker.
      await (GIVEN_UP.has(error.code) ? this.#persister?.remove() : this.#persister?.close());
      this.#events.failure('failed', error);
    }
  }

  #release() {
    this.#isOver = true;
    this.#capturePort.close();
    this.#protocol.stop();
    this.#framer.close();
    this.#events.close();
  }
}
