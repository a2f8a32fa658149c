import { HoldfastClient } from '@holdfast/web';
import { SpeakerService } from './speaker-service.js';

/**
 * Assembles a speaker.
 *
 * @param {object} settings
 * @param {string} settings.baseUrl such as `https://talk.example.org`
 * @param {() => Promise<string>} settings.getToken
 * @param {import('./speaker-service.js').Microphone} settings.microphone
 * @param {(state: string) => void} settings.onStateChange
 */
export function speakerService({ baseUrl, getToken, microphone, onStateChange }) {
  const holdfast = new HoldfastClient({ baseUrl, getToken });
  return new SpeakerService({ holdfast, microphone, onStateChange });
}
