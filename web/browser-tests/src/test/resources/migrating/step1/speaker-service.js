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

  /** @param {{sourceLanguage: string, qualityTier: string}} request */
  async initialize(request) {
    this.#session = await this.#sessions.createSession(request);
    if (!this.#client.isConnected) {
      // The session exists, whatever happens to this connection.
      await this.#client.connect({ sessionId: this.sessionId, role: 'speaker', action: 'streamAudio' }).catch(() => {});
    }
    await this.#microphone.open();
    this.#microphone.onPcm = (pcm) => this.#client.sendAudio(pcm);
    this.#onStateChange(this.#client.isConnected ? 'live' : 'disconnected');
  }

  async stop() {
    this.#microphone.close();
    this.#client.send({ action: 'endSession' });
    this.#client.close();
    this.#onStateChange('ended');
  }
}
