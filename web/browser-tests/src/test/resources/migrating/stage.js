/** The page on which a test plays the app: its microphone hears numbers, and what a person would see is written down. */

const CHUNK_SAMPLES = 800;
const CHUNK_MS = 50;

/** Longer than the gateway lets a connection live, as a user who is asked is. */
const PERMISSION_MS = 100;

/** @implements {import('./before/speaker-service.js').Microphone} */
class CountingMicrophone {
  #timer;

  onPcm = () => {};

  isOpen = false;

  samples = 0;

  async open() {
    await new Promise((resolve) => setTimeout(resolve, PERMISSION_MS));
    this.isOpen = true;
    this.#timer = setInterval(() => this.#hear(), CHUNK_MS);
  }

  close() {
    this.isOpen = false;
    clearInterval(this.#timer);
  }

  #hear() {
    // Each sample tells its place, modulo 2¹⁶.
    const chunk = Int16Array.from({ length: CHUNK_SAMPLES }, (_, i) => this.samples + i);
    this.samples += CHUNK_SAMPLES;
    this.onPcm(chunk);
  }
}

const microphone = new CountingMicrophone();
const seen = [];
let service;

function show(state) {
  seen.push(state);
  document.querySelector('#state').textContent = state;
}

window.stage = {
  /** What went wrong, in the app's words; nothing if the talk has begun. */
  async begin(step, { baseUrl, token, sessionsOver }) {
    const { speakerService } = await import(`./${step}/app.js`);
    const getToken = async () => token;
    service = speakerService({ baseUrl, getToken, microphone, onStateChange: show, sessionsOver });
    try {
      await service.initialize({ sourceLanguage: 'en-US', qualityTier: 'standard' });
      return null;
    } catch (failure) {
      return failure.message;
    }
  },
  sessionId: () => service.sessionId,
  isMicrophoneOpen: () => microphone.isOpen,
  samples: () => microphone.samples,
  seen: () => seen,
  stop: () => service.stop(),
};
