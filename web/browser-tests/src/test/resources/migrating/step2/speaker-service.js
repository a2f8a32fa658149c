import { Outbox } from './outbox.js';

const RETRY_DELAY_MS = 300;
const RETRY_DELAY_MAX_MS = 10_000;

/** A connection that lived this long resets the delays. */
const GOOD_LIFE_MS = 5_000;

/** Without a speaker for this long, the server ends the session (`--speaker-grace`). */
const KEPT_MAX_MS = 600_000;

/**
 * Speaks in one session: its microphone and its connection.
 *
 * @typedef {object} Microphone
 * @property {() => Promise<void>} open asks the user, where it was not allowed yet
 * @property {() => void} close
 * @property {(pcm: Int16Array) => void} onPcm samples: 16,000 a second, mono
 */
export class SpeakerService {
  #sessions;
  #client;
  #microphone;
  #onStateChange;
  #session = null;
  #outbox = new Outbox();
  /** Whether the connection is attached to the session, so that audio may be sent. */
  #isAttached = false;
  #isStopping = false;
  #isEnded = false;
  #retryAfterMs = 0;
  #talk = Promise.resolve();

  /**
   * @param {object} parts
   * @param {{createSession: (request: object) => Promise<{sessionId: string}>}} parts.sessions a SessionCreationOrchestrator,
   *   or a SessionHttpService
   * @param {import('./websocket-client.js').WebSocketClient} parts.client
   * @param {Microphone} parts.microphone
   * @param {(state: string) => void} parts.onStateChange
   */
  constructor({ sessions, client, microphone, onStateChange }) {
    this.#sessions = sessions;
    this.#client = client;
    this.#microphone = microphone;
    this.#onStateChange = onStateChange;
  }

  get sessionId() {
    return this.#session?.sessionId;
  }

  /** Audio that the server may not have. */
  get unackedMs() {
    return this.#outbox.milliseconds;
  }

  /** @param {{sourceLanguage: string, qualityTier: string}} request */
  async initialize(request) {
    this.#session = await this.#sessions.createSession(request);
    await this.#microphone.open();
    this.#microphone.onPcm = (pcm) => this.#speak(pcm);
    this.#client.onMessage = (message) => this.#heard(message);
    this.#talk = this.#maintainSession();
  }

  /** Resolves once the server has all audio. */
  async stop() {
    this.#microphone.close();
    this.#isStopping = true;
    if (this.#isAttached) {
      this.#client.send({ action: 'endSession' });
    }
    await this.#talk;
  }

  #speak(pcm) {
    this.#outbox.add(pcm);
    if (this.#isAttached) {
      this.#client.sendAudio(pcm);
    }
  }

  /** Attaches to the session, on the current connection and on a new one after each loss. */
  async #maintainSession() {
    let failures = 0;
    let ending = 'again';
    while (ending === 'again') {
      await new Promise((resolve) => setTimeout(resolve, Math.max(delayAfter(failures), this.#retryAfterMs)));
      this.#retryAfterMs = 0;
      const position = this.#outbox.position;
      const begun = performance.now();
      ending = this.#endingOf(await this.#connection());
      this.#isAttached = false;
      const wasGood = this.#outbox.position > position || performance.now() - begun > GOOD_LIFE_MS;
      failures = wasGood ? 0 : failures + 1;
      this.#onStateChange(ending === 'again' ? 'reconnecting' : ending);
    }
    this.#microphone.close();
  }

  /** Resolves with the close code once the connection is closed. */
  async #connection() {
    try {
      if (!this.#client.isConnected) {
        await this.#client.connect();
      }
    } catch {
      return 1006;
    }
    this.#client.send({ action: 'maintainSession', sessionId: this.sessionId });
    return this.#client.closed;
  }

  /** A close ends a connection. Only `sessionEnded` and these two codes say that the session has ended. */
  #endingOf(closeCode) {
    if (this.#isEnded || closeCode === 4510 || closeCode === 4511) {
      return 'ended';
    }
    const isFinal = closeCode >= 4500 || [1002, 1007, 1009].includes(closeCode);
    return isFinal || this.unackedMs > KEPT_MAX_MS ? 'failed' : 'again';
  }

  #heard(message) {
    switch (message.type) {
      case 'sessionMaintained':
        this.#outbox.resumeAt(message.mediaTimeUs);
        this.#outbox.chunks.forEach((pcm) => this.#client.sendAudio(pcm));
        this.#isAttached = true;
        this.#onStateChange('live');
        if (this.#isStopping) {
          this.#client.send({ action: 'endSession' });
        }
        break;
      case 'ack':
        this.#outbox.acked(message.mediaTimeUs);
        break;
      case 'error':
        this.#retryAfterMs = message.retryAfterMs ?? 0;
        break;
      case 'sessionEnded':
        this.#isEnded = true;
        break;
    }
  }
}

/** The first at once; then a growing random delay. */
function delayAfter(failures) {
  return failures === 0 ? 0 : Math.random() * Math.min(RETRY_DELAY_MS * 2 ** (failures - 1), RETRY_DELAY_MAX_MS);
}
