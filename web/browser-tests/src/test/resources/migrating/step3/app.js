import { HoldfastClient } from '@holdfast/web';
import { SessionHttpService } from './session-http-service.js';
import { SpeakerService } from './speaker-service.js';

/**
 * Assembles a speaker.
 *
 * @param {object} settings
 * @param {string} settings.baseUrl such as `https://talk.example.org`
 * @param {() => Promise<string>} settings.getToken
 * @param {import('./speaker-service.js').Microphone} settings.microphone
 * @param {(state: string) => void} settings.onStateChange
 * @param {'http' | 'holdfast'} settings.sessionsOver
 */
export function speakerService({ baseUrl, getToken, microphone, onStateChange, sessionsOver }) {
  const holdfast = new HoldfastClient({ baseUrl, getToken });
  const sessions = sessionsOver === 'http' ? new SessionHttpService({ baseUrl, getToken }) : holdfast;
  return new SpeakerService({ sessions, holdfast, microphone, onStateChange });
}
