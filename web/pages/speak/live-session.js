// SPDX-License-Identifier: Apache-2.0
import { HoldfastError } from '/sdk/holdfast.js';
import { element, say } from '../shared/elements.js';
import { inviteTo } from './invite.js';
import { LevelView } from './level/level-view.js';
import { Losses } from './losses.js';
import { fillMicrophones } from './setup/microphones.js';
import { settlingIn } from '../shared/settling.js';
import { endingWords, listenersWords, onTheirWayWords, stateWords, words } from './speak-words.js';
import { positionInWords } from '../shared/time-words.js';
import { Warnings } from './warnings.js';

const level = new LevelView({
  meter: element('live-meter', HTMLElement),
  canvas: element('live-picture', HTMLCanvasElement),
  clipped: element('live-clipped', HTMLElement),
});
const state = settlingIn(element('state', HTMLElement));
const warnings = new Warnings(element('warnings', HTMLElement));
const mute = element('mute', HTMLButtonElement);
const pause = element('pause', HTMLButtonElement);
const end = element('end', HTMLButtonElement);
const microphone = element('live-microphone', HTMLSelectElement);
const confirmEnd = element('confirm-end', HTMLDialogElement);

/**
 * The result of a session, once it is over on this page.
 *
 * @typedef {object} SessionReport
 * @property {string} sessionId
 * @property {number} spokenMs
 * @property {number} connections
 * @property {string[]} losses as texts; also times in which the page was closed
 * @property {boolean} isComplete whether all audio arrived
 * @property {unknown} failure why it stopped; null if it ended
 * @property {boolean} isEndedHere
 */

/** The view of a running session for its speaker, from going live to its end. */
export class LiveSession {
  #speaker;
  #onOver;
  #isOver = false;
  #isStarted = false;
  #isEnding = false;
  #unackedMs = 0;
  #losses;
  /** @type {unknown} */
  #failure = null;
  #listeners = new AbortController();

  /**
   * @param {import('/sdk/holdfast.js').Speaker} speaker
   * @param {{deviceId: string, over: (report: SessionReport) => void, before?: SessionReport}} options `before`: its
   *   result so far, if it is resumed
   */
  constructor(speaker, { deviceId, over, before }) {
    this.#speaker = speaker;
    this.#onOver = over;
    this.#losses = new Losses(before);
    const { signal } = this.#listeners;
    const on = (/** @type {string} */ type, /** @type {(detail: any) => void} */ handler) =>
      speaker.addEventListener(type, (event) => handler(/** @type {CustomEvent} */ (event).detail), { signal });
    on('statechange', () => this.#stateChanged());
    on('level', (measured) => level.add(measured));
    on('listeners', (count) => say(element('listeners', HTMLElement), listenersWords(count)));
    on('lost', (loss) => this.#losses.add(loss));
    on('warning', (warning) => warnings.add(warning));
    on('stats', (stats) => this.#showStats(stats));
    on('error', (failure) => this.#onError(failure));
    on('session', (session) => inviteTo(session.sessionId, session));

    mute.addEventListener('click', () => this.#toggleMute(), { signal });
    pause.addEventListener('click', () => this.#togglePause(), { signal });
    end.addEventListener('click', () => askWhetherToEnd(), { signal });
    confirmEnd.addEventListener('close', () => this.#onConfirmed(), { signal });
    microphone.addEventListener('change', () => this.#useMicrophone(), { signal });
    addEventListener('online', () => this.#show(), { signal });
    addEventListener('offline', () => this.#show(), { signal });
    addEventListener('beforeunload', (event) => event.preventDefault(), { signal });
    navigator.mediaDevices?.addEventListener('devicechange', () => this.#listMicrophones(), { signal });

    element('talk-name', HTMLElement).textContent = speaker.sessionId;
    inviteTo(speaker.sessionId, speaker.session);
    warnings.clear();
    level.clear();
    say(element('listeners', HTMLElement), listenersWords(0));
    this.#listMicrophones(deviceId);
    this.#showStats(speaker.stats);
    this.#show();
  }

  get isOver() {
    return this.#isOver;
  }

  /** @throws HoldfastError if there is no microphone */
  async start() {
    try {
      await this.#speaker.start();
      this.#isStarted = true;
      await this.#listMicrophones();
    } catch (failure) {
      this.leave();
      throw failure;
    }
  }

  /** Shows nothing more of it. */
  leave() {
    this.#isOver = true;
    this.#listeners.abort();
    confirmEnd.close();
  }

  #stateChanged() {
    const now = this.#speaker.state;
    // The `error` event follows.
    if (now === 'ended' && !this.#isEnding) {
      this.#finish();
    } else if (now !== 'failed') {
      this.#show();
    }
  }

  /** @param {unknown} failure */
  #onError(failure) {
    this.#failure = failure;
    // During start(), its promise rejects.
    if (this.#isStarted && !this.#isEnding) {
      this.#finish();
    }
  }

  #show() {
    const { muted, paused, sessionId } = this.#speaker;
    const now = this.#speaker.state;
    if (!this.#isEnding) {
      const said = stateWords(
        now, { isMuted: muted, isPaused: paused, isOnline: navigator.onLine, unackedMs: this.#unackedMs });
      state.set(said.words, said.isTrouble);
      document.title = `${said.title} · ${sessionId}`;
    }
    document.body.dataset.state = now;
    mute.setAttribute('aria-pressed', String(muted));
    say(element('mute-word', HTMLElement), muted ? words.unmute : words.mute);
    pause.setAttribute('aria-pressed', String(paused));
    say(element('pause-word', HTMLElement), paused ? words.resume : words.pause);
    level.faint = muted || paused;
    for (const button of [mute, pause, end]) {
      button.disabled = this.#isEnding;
    }
  }

  /** @param {import('/sdk/holdfast.js').SpeakerStats} stats */
  #showStats({ unackedMs, spokenMs }) {
    this.#unackedMs = unackedMs;
    say(element('elapsed', HTMLElement), positionInWords(spokenMs / 1_000));
    say(element('on-their-way', HTMLElement), onTheirWayWords(unackedMs));
    if (this.#isEnding) {
      state.set(endingWords(unackedMs), false);
    } else if (this.#speaker.state === 'reconnecting' || this.#speaker.state === 'connecting') {
      this.#show();
    }
  }

  #toggleMute() {
    this.#speaker.muted ? this.#speaker.unmute() : this.#speaker.mute();
    this.#show();
  }

  #togglePause() {
    this.#speaker.paused ? this.#speaker.resume() : this.#speaker.pause();
    this.#show();
  }

  async #useMicrophone() {
    try {
      await this.#speaker.useMicrophone(microphone.value);
    } catch (failure) {
      warnings.add({ code: 'microphone', message: failure instanceof Error ? failure.message : '' });
    }
  }

  async #listMicrophones(chosen = microphone.value) {
    await fillMicrophones(microphone, chosen);
  }

  async #onConfirmed() {
    if (confirmEnd.returnValue !== 'end' || this.#isEnding) {
      return;
    }
    this.#isEnding = true;
    state.set(endingWords(this.#unackedMs), false);
    this.#show();
    try {
      await this.#speaker.finish();
    } catch (failure) {
      if (isAudioLost(failure)) {
        // The session has ended; `lost` has reported what did not arrive.
        this.#losses.incomplete();
      } else {
        this.#failure ??= failure;
      }
    }
    this.#finish();
  }

  #finish() {
    if (this.#isOver) {
      return;
    }
    this.leave();
    const { spokenMs, connections } = this.#speaker.stats;
    this.#onOver({
      sessionId: this.#speaker.sessionId,
      spokenMs,
      connections,
      losses: this.#losses.words,
      isComplete: this.#losses.isComplete,
      failure: this.#failure,
      isEndedHere: this.#isEnding,
    });
  }
}

/** @param {unknown} failure */
function isAudioLost(failure) {
  return failure instanceof HoldfastError && failure.code === 'audioLost';
}

function askWhetherToEnd() {
  confirmEnd.returnValue = '';
  confirmEnd.showModal();
}
