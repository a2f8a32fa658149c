// SPDX-License-Identifier: Apache-2.0
import { element, say } from '../shared/elements.js';
import { sessionBegunWords, sessionLanguageWords, sessionStateWords, words } from './ops-words.js';

/** Sort order: active sessions first. @type {Readonly<Record<string, number>>} */
const ORDER = Object.freeze({ live: 0, interrupted: 1, paused: 2, waiting: 3, ended: 4 });

const table = element('sessions', HTMLTableElement);
const body = element('sessions-rows', HTMLTableSectionElement);

/** The table of sessions. Updates rows in place, so that focus and pointer keep their row. */
export class SessionsTable {
  /** @type {Map<string, Row>} */
  #rows = new Map();
  #end;

  /** @param {(sessionId: string) => void} end */
  constructor(end) {
    this.#end = end;
  }

  /** @param {{sessions: import('/sdk/holdfast.js').Session[], truncated: boolean}} stored */
  show({ sessions, truncated }) {
    table.hidden = sessions.length === 0;
    element('no-sessions', HTMLElement).hidden = sessions.length > 0;
    element('truncated', HTMLElement).hidden = !truncated;
    const ordered = [...sessions].sort((one, other) =>
      ORDER[one.state] - ORDER[other.state] || other.createdAt.localeCompare(one.createdAt));
    const removed = new Set(this.#rows.keys());
    ordered.forEach((session, index) => {
      removed.delete(session.sessionId);
      const row = this.#rows.get(session.sessionId) ?? this.#added(session.sessionId);
      row.show(session);
      if (body.children[index] !== row.element) {
        body.insertBefore(row.element, body.children[index] ?? null);
      }
    });
    removed.forEach((sessionId) => {
      this.#rows.get(sessionId)?.element.remove();
      this.#rows.delete(sessionId);
    });
  }

  /** @param {string} sessionId */
  #added(sessionId) {
    const row = new Row(sessionId, () => this.#end(sessionId));
    this.#rows.set(sessionId, row);
    return row;
  }
}

class Row {
  element = document.createElement('tr');
  #state = cell('stands');
  #language = cell('language');
  #begun = cell('begun');
  #button = document.createElement('button');

  /** @param {string} sessionId @param {() => void} end */
  constructor(sessionId, end) {
    const name = document.createElement('th');
    name.scope = 'row';
    const link = document.createElement('a');
    link.href = `/listen/${sessionId}`;
    link.textContent = sessionId;
    name.append(link);
    this.#button.type = 'button';
    this.#button.className = 'button';
    this.#button.textContent = words.end;
    this.#button.setAttribute('aria-label', `${words.end} ${sessionId}`);
    this.#button.addEventListener('click', end);
    const ends = cell('ends');
    ends.append(this.#button);
    this.element.append(name, this.#state, this.#language, this.#begun, ends);
  }

  /** @param {import('/sdk/holdfast.js').Session} session */
  show(session) {
    this.element.dataset.state = session.state;
    say(this.#state, sessionStateWords(session));
    say(this.#language, sessionLanguageWords(session));
    say(this.#begun, sessionBegunWords(session));
    this.#button.hidden = session.state === 'ended';
  }
}

/** @param {string} className */
function cell(className) {
  const made = document.createElement('td');
  made.className = className;
  return made;
}
