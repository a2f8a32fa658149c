import { tokenInTime } from '../connection/token-timeout.js';
import { HoldfastError } from '../errors.js';
import { SessionsApi } from '../sessions-api.js';
import { Conversation } from './speaker-protocol.js';
import { Ear } from './capture/capture-port.js';
import { lastSequenceOf } from './ended-session-lookup.js';
import { PCM_HERTZ } from './encoding/encoder.js';
import { TalkKeeper } from './buffer/persister.js';
import { News } from './event-publisher.js';
import { UnackedFrames } from './buffer/unacked-frames.js';
import { Voice } from './encoding/audio-framer.js';

/** How long leaving waits for what is on its way. What does not arrive is on the shelf, or is said to be unacked. */
const LEAVE_MAX_MS = 2_000;

/**
 * Failures after which there is nothing to go on with, and what became of the frames that are unacked.
 *
 * @type {ReadonlyMap<string, import('./worker-messages.js').Lost['cause']>}
 */
const GIVEN_UP = new Map([['replaced', 'anotherSpeaker'], ['noSuchSession', 'serverLost']]);

/** @typedef {import('./worker-messages.js').Session} Session */

/** One talk, on its own thread: everything from the microphone's samples to the last ack. */
export class SpeakingTalk {
  #wish;
  #frames;
  #voice;
  #ear;
  #conversation;
  #sessions;
  #patientSessions;
  #news;
  /** @type {TalkKeeper | null} */
  #keeper = null;
  /** @type {Session | null} */
  #session;
  #isSpeaking = false;
  #isPaused = false;
  #isOver = false;
  #lastSpokenAt = 0;
  /** Since when nobody spoke, of a talk from the shelf; told with its first frame. */
  #awaySince = 0;
  #pausing = Promise.resolve();
  /** Called as frames are acked, or given up. @type {() => void} */
  #whenMoved = () => {};

  /**
   * @param {import('./worker-messages.js').TalkWish} wish
   * @param {() => Promise<string | null>} token
   * @param {(message: import('./worker-messages.js').FromThread) => void} tell
   */
  constructor(wish, token, tell) {
    this.#wish = wish;
    this.#session = wish.session;
    this.#frames = new UnackedFrames(wish.unackedMax * 1_000);
    const inTime = tokenInTime(token, () => this.nudge());
    this.#sessions = new SessionsApi({ baseUrl: wish.baseUrl, token: inTime });
    // Before anything is known, there is nothing to be done without a token.
    this.#patientSessions = new SessionsApi({ baseUrl: wish.baseUrl, token });
    this.#voice = new Voice(wish.hertz, {
      spoken: (frame) => this.#spoken(frame),
      missed: (ms) => this.#away(ms),
      level: (level) => this.#news.level(level),
      silence: (isSilent) => this.#news.warn(isSilent ? 'silentMicrophone' : 'soundAgain'),
    });
    this.#ear = new Ear(
      (samples, heard) => this.#voice.take(samples, heard),
      (isDeaf) => this.#news.warn(isDeaf ? 'silentMicrophone' : 'soundAgain'),
    );
    const socketUrl = `${wish.baseUrl.replace(/^http/, 'ws')}/ws`;
    const place = { socketUrl, token, tokenInTime: inTime, sessions: this.#sessions, retry: wish.retry };
    this.#conversation = new Conversation(place, this.#frames, {
      created: (session) => this.#created(session),
      attached: (ready) => this.#attached(ready),
      detached: () => this.#show(),
      moved: () => this.#moved(),
      lost: (lost) => this.#news.lost(lost),
      listeners: (count) => this.#news.listeners(count),
      storageLow: () => this.#news.warn('storageLow'),
      ended: (lastSeq) => this.#ended(lastSeq),
      over: (error) => this.#endedUnseen(error),
      failed: (error) => this.#failed(error),
    });
    this.#news = new News(tell, this.#frames, this.#voice, this.#conversation);
    if (wish.create !== null) {
      this.#conversation.create(wish.create, PCM_HERTZ[wish.create.qualityTier ?? 'standard']);
    }
  }

  // --- the beginning -------------------------------------------------------------------------------------------------

  /** @param {Session} session */
  #created(session) {
    this.#session = session;
    this.#news.created(session);
  }

  /** Samples are kept from now on. Tells when the session is known, too. */
  async speak() {
    if (this.#isSpeaking || this.#isOver) {
      return;
    }
    this.#isSpeaking = true;
    this.#news.begin();
    this.#show();
    try {
      const session = await this.#known();
      await this.#voice.configure(session, this.#wish.sound, this.#wish.codec);
      this.#begin(session);
    } catch (failure) {
      this.#notStarted(failure instanceof HoldfastError ? failure : new HoldfastError('fault', String(failure)));
    }
  }

  /** @param {Session} session */
  #begin(session) {
    if (this.#isOver) {
      return;
    }
    this.#voice.begin();
    if (this.#wish.create === null) {
      this.#conversation.join(session.sessionId, session.sampleRate ? null : PCM_HERTZ[session.qualityTier]);
    } else {
      this.#conversation.nudge();
    }
    this.#keeper?.note();
    this.#news.started(session);
    this.#show();
  }

  /** @param {HoldfastError} failure */
  #notStarted(failure) {
    if (!this.#isOver) {
      this.#close();
      this.#news.failure('notStarted', failure);
    }
  }

  /** The session: as it was made, or as it is on the shelf, or as the server has it. */
  async #known() {
    const sessionId = this.#session?.sessionId ?? this.#wish.sessionId ?? '';
    const shelved = await this.#takeUp(sessionId);
    this.#session ??= shelved ?? await this.#patientSessions.find(sessionId);
    if (this.#session.state === 'ended' && shelved === null) {
      throw new HoldfastError('sessionEnded', 'The session has ended.');
    }
    return this.#session;
  }

  /** @param {string} sessionId */
  async #takeUp(sessionId) {
    if (!this.#wish.keep || typeof indexedDB === 'undefined') {
      this.#news.warn('notKept');
      return null;
    }
    this.#keeper = new TalkKeeper(this.#wish.baseUrl, sessionId, {
      account: () => this.#account(),
      kept: () => this.#frames.kept,
      notKept: () => this.#news.warn('notKept'),
      takenOver: () => this.#takenOver(),
    });
    const taken = await this.#keeper.take();
    if (taken === null) {
      return null;
    }
    const { record, frames } = taken;
    this.#news.framesLost = record.framesLost;
    this.#lastSpokenAt = record.lastSpokenAt;
    if (record.standing !== null) {
      this.#frames.restore(record.standing, frames);
      this.#awaySince = record.isPaused ? 0 : record.lastSpokenAt;
    }
    return record.session;
  }

  /** @returns {import('./buffer/persister.js').Account} */
  #account() {
    return {
      session: /** @type {Session} */ (this.#session),
      standing: this.#frames.spoken === 0 ? null : this.#frames.standing,
      lastSpokenAt: this.#lastSpokenAt || Date.now(),
      unackedMs: this.#frames.keptMicros / 1_000,
      framesLost: this.#news.framesLost,
      isPaused: this.#isPaused,
    };
  }

  // --- what the page says --------------------------------------------------------------------------------------------

  /** @param {MessagePort} port the microphone's */
  hear(port) {
    this.#ear.open(port);
  }

  /** @param {Float32Array} samples of an app that has its own */
  take(samples) {
    this.#voice.take(samples, null);
  }

  /** @param {boolean} on */
  mute(on) {
    this.#voice.mute(on);
  }

  /** @param {boolean} on */
  pause(on) {
    this.#isPaused = on;
    const spoken = this.#voice.pause(on);
    // One after the other: what was spoken before a pause is sent before it.
    this.#pausing = this.#pausing.then(() => spoken).then(() => {
      this.#conversation.pause(this.#isPaused);
      this.#keeper?.note();
    });
    this.#show();
  }

  /** The page may go any moment. */
  shelve() {
    this.#keeper?.write();
  }

  /** The network is back, or the page is. */
  nudge() {
    this.#conversation.nudge();
  }

  /** Ends the session, once everything has arrived. */
  async finish() {
    await this.#ear.allHeard();
    await this.#voice.finish();
    if (!this.#isOver) {
      this.#conversation.finish();
    }
  }

  /** Ends nothing: what arrives soon, arrives. */
  async leave() {
    await this.#ear.allHeard();
    await this.#voice.finish();
    if (this.#frames.size > 0 && this.#conversation.isAttached) {
      await new Promise((resolve) => {
        this.#whenMoved = () => this.#frames.size === 0 && resolve(undefined);
        setTimeout(resolve, LEAVE_MAX_MS);
      });
    }
    if (!this.#isOver) {
      this.#close();
      await this.#keeper?.leave();
      this.#news.left();
    }
  }

  // --- audio ---------------------------------------------------------------------------------------------------------

  /** @param {import('./buffer/unacked-frames.js').SpokenFrame} frame */
  #spoken(frame) {
    if (this.#awaySince > 0) {
      this.#away(Math.max(0, Date.now() - this.#awaySince - frame.micros / 1_000));
    }
    const kept = this.#frames.add(frame);
    this.#lastSpokenAt = Date.now();
    this.#keeper?.keep(kept);
    this.#news.maybeDropped();
    this.#conversation.pump();
  }

  /** @param {number} ms */
  #away(ms) {
    this.#awaySince = 0;
    this.#frames.miss(ms * 1_000);
    this.#news.away(ms);
  }

  // --- what the server says ------------------------------------------------------------------------------------------

  /** @param {Record<string, any>} ready */
  #attached(ready) {
    if (this.#session !== null && typeof ready.sampleRate === 'number') {
      this.#session = { ...this.#session, sampleRate: ready.sampleRate };
    }
    this.#news.dropped();
    // At once: a page that is reloaded must know which numbers its frames have.
    this.#keeper?.write();
    this.#show();
  }

  #moved() {
    this.#keeper?.note();
    this.#whenMoved();
  }

  #show() {
    if (!this.#isSpeaking || this.#isOver) {
      return;
    }
    if (this.#conversation.isAttached) {
      this.#news.becomes(this.#isPaused ? 'paused' : 'live');
    } else {
      this.#news.becomes(this.#conversation.connections === 0 ? 'connecting' : 'reconnecting');
    }
  }

  // --- the end -------------------------------------------------------------------------------------------------------

  /** @param {HoldfastError} how */
  async #endedUnseen(how) {
    await this.#voice.finish();
    try {
      const sessionId = this.#session?.sessionId ?? '';
      const nothingAsked = this.#frames.size === 0;
      this.#ended(nothingAsked ? null : await lastSequenceOf(this.#sessions, sessionId, how));
    } catch (failure) {
      this.#failed(failure instanceof HoldfastError ? failure : how);
    }
  }

  /** By this side or by others. @param {number | null} lastSeq of the last frame that the session has */
  async #ended(lastSeq) {
    this.#conversation.stop();
    await this.#voice.finish();
    if (this.#isOver) {
      return;
    }
    const missing = this.#frames.ended(lastSeq ?? -1);
    this.#close();
    this.#news.lost(missing);
    this.#news.becomes('ended');
    await this.#keeper?.forget();
    if (missing === null) {
      this.#news.finished(this.#session?.sessionId ?? '');
    } else {
      const seconds = Math.max(1, Math.round(missing.ms / 1_000));
      const last = seconds === 1 ? 'second' : `${seconds} seconds`;
      this.#news.failure('audioLost', new HoldfastError(
        'audioLost', `The session ended before the last ${last} of what was said had arrived.`));
    }
  }

  /** By another page of this browser, which has what is on the shelf and goes on with it. */
  async #takenOver() {
    this.#conversation.stop();
    const shelvedEnd = await this.#keeper?.lastWrite() ?? 0;
    await this.#voice.finish();
    if (this.#isOver) {
      return;
    }
    // What was spoken last and is not on the shelf, the other page cannot go on with.
    this.#news.lost(this.#frames.givenUp('anotherSpeaker', shelvedEnd));
    this.#fail(new HoldfastError('replaced', 'Another page of this browser speaks in this session now.'));
  }

  /** @param {HoldfastError} error */
  #failed(error) {
    const cause = GIVEN_UP.get(error.code);
    if (cause !== undefined && !this.#isOver) {
      // Of a talk that is spoken elsewhere, what was on its way may have arrived or not: its numbers are another's now.
      this.#news.lost(this.#frames.givenUp(cause));
    }
    this.#fail(error);
  }

  /** @param {HoldfastError} error */
  async #fail(error) {
    if (!this.#isOver) {
      this.#close();
      // Told last, and the state with it: whoever hears of it may close this thread, and wants to know why it failed.
      await (GIVEN_UP.has(error.code) ? this.#keeper?.forget() : this.#keeper?.leave());
      this.#news.failure('failed', error);
    }
  }

  #close() {
    this.#isOver = true;
    this.#ear.close();
    this.#conversation.stop();
    this.#voice.close();
    this.#news.close();
  }
}
