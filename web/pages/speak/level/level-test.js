/** How often the level is looked at, as often as a speaker's own level events come. */
const EVERY_MS = 66;

/** From here on samples count as clipped: converters stop a little before full scale. */
const CLIPPED_AT = 0.985;

/** @typedef {'speech' | 'music'} AudioOutput */

/** A microphone that is listened to by nobody but its owner, to see whether it hears. */
export class LevelTest {
  #heard;
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  #turn = 0;

  /** @param {(level: {rms: number, peak: number, clipped: boolean}) => void} heard */
  constructor(heard) {
    this.#heard = heard;
  }

  get isOn() {
    return this.#stream !== null;
  }

  /**
   * @param {{deviceId: string, sound: AudioOutput}} which an empty `deviceId` is the system's choice
   * @throws {DOMException} as `getUserMedia` does
   */
  async start({ deviceId, sound }) {
    this.stop();
    const turn = this.#turn;
    const isSpeech = sound === 'speech';
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: {
        ...(deviceId === '' ? {} : { deviceId: { exact: deviceId } }),
        echoCancellation: isSpeech,
        noiseSuppression: isSpeech,
        autoGainControl: isSpeech,
      },
    });
    if (turn !== this.#turn) {
      stream.getTracks().forEach((track) => track.stop());
      return;
    }
    this.#stream = stream;
    this.#context = new AudioContext();
    await this.#context.resume();
    const analyser = new AnalyserNode(this.#context, { fftSize: 4_096 });
    this.#context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.#timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      this.#heard(levelOf(samples));
    }, EVERY_MS);
  }

  /** Which microphone it is, once it is on. */
  get deviceId() {
    return this.#stream?.getAudioTracks()[0]?.getSettings().deviceId ?? '';
  }

  stop() {
    this.#turn++;
    clearInterval(this.#timer);
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#context?.close();
    this.#stream = null;
    this.#context = null;
  }
}

/** @param {Float32Array} samples */
function levelOf(samples) {
  let sum = 0;
  let peak = 0;
  for (const sample of samples) {
    sum += sample * sample;
    peak = Math.max(peak, Math.abs(sample));
  }
  return { rms: Math.sqrt(sum / samples.length), peak: Math.min(1, peak), clipped: peak >= CLIPPED_AT };
}
