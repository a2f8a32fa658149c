import { SessionCreationOrchestrator } from './session-creation-orchestrator.js';
import { SessionHttpService } from './session-http-service.js';
import { SpeakerService } from './speaker-service.js';
import { WebSocketClient } from './websocket-client.js';

/**
 * Assembles a speaker.
 *
 * @param {object} settings
 * @param {string} settings.baseUrl such as `https://talk.example.org`
 * @param {() => Promise<string>} settings.getToken
 * @param {import('./speaker-service.js').Microphone} settings.microphone
 * @param {(state: string) => void} settings.onStateChange
 * @param {'socket' | 'http'} settings.sessionsOver
 */
export function speakerService({ baseUrl, getToken, microphone, onStateChange, sessionsOver }) {
  const client = new WebSocketClient({ url: `${baseUrl.replace('http', 'ws')}/ws`, getToken });
  const sessions = sessionsOver === 'http'
    ? new SessionHttpService({ baseUrl, getToken })
    : new SessionCreationOrchestrator(client);
  return new SpeakerService({ sessions, client, microphone, onStateChange });
}
