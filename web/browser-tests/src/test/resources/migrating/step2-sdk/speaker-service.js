/** The microphone's samples, and the codec that listeners have had before. */
const SOUND = { source: 'chunks', sampleRate: 16_000, codec: 'pcm', whenFull: 'dropOldest' };

/**
 * Speaks in one session: its microphone and its connection.
 *
 * @typedef {object} Microphone
 * @property {() => Promise<void>} open asks the user, where it was not allowed yet
 * @property {() => void} close
 * @property {(pcm: Int16Array) => void} onPcm samples: 16,000 a second, mono
 */
export class SpeakerService {
  #holdfast;
  #microphone;
  #onStateChange;
  #speaker = null;

  /**
   * @param {object} parts
   * @param {import('@holdfast/web').HoldfastClient} parts.holdfast
   * @param {Microphone} parts.microphone
   * @param {(state: string) => void} parts.onStateChange
   */
  constructor({ holdfast, microphone, onStateChange }) {
    this.#holdfast = holdfast;
    this.#microphone = microphone;
    this.#onStateChange = onStateChange;
  }

  get sessionId() {
    return this.#speaker?.sessionId;
  }

  /** @param {{sourceLanguage: string, qualityTier: string}} request */
  async initialize(request) {
    this.#speaker = await this.#holdfast.createSessionOverSocket(request, SOUND);
    this.#speaker.addEventListener('statechange', (event) => this.#changed(event.detail));
    await this.#speaker.start();
    await this.#microphone.open();
    this.#microphone.onPcm = (pcm) => this.#speaker.write(pcm);
  }

  /** Resolves once the server has all audio. */
  async stop() {
    this.#microphone.close();
    await this.#speaker.finish();
  }

  #changed(state) {
    if (state === 'ended' || state === 'failed') {
      this.#microphone.close();
    }
    this.#onStateChange(state);
  }
}
