import type { ClusterDraft } from './cluster-draft.ts';
import { ignored, listOf } from './containers.ts';
import { parsePid } from './endpoint.ts';
import { type JsonObject, readArray, readText } from './json.ts';
import type { JsonContainer } from './json-cutter.ts';
import { Members } from './members.ts';
import type { Framework, Task } from './model.ts';
import { parseTask, taskKey } from './parse-task.ts';
import type { Warnings } from './warnings.ts';

const WANTED: ReadonlySet<string> = new Set(['id', 'name', 'pid', 'hostname', 'recovered', 'tasks']);

/**
 * Takes one framework. Masters tell its ID and its name first, so that its tasks are added to the draft as they come; where
 * they do not, the tasks wait for the framework's end.
 */
export class FrameworkParser implements JsonContainer {
  readonly #draft: ClusterDraft;
  readonly #warnings: Warnings;
  readonly #members = new Members(WANTED);
  readonly #waiting: Task[] = [];

  constructor(draft: ClusterDraft, warnings: Warnings) {
    this.#draft = draft;
    this.#warnings = warnings;
  }

  open(key: string, kind: 'object' | 'list'): JsonContainer | undefined {
    if (!WANTED.has(key)) return ignored(0);
    if (key !== 'tasks' || kind === 'object') return undefined;
    this.#members.add(key, []);
    return this.#taskList();
  }

  take(value: unknown, key: string): void {
    this.#members.add(key, value);
  }

  close(): void {
    this.#warnings.orLeaveOut('framework', this.#members.values, (json) => {
      const id = readText(json, 'id', 'framework');
      const name = readText(json, 'name', 'framework');
      readArray(json, 'tasks', 'framework');
      const key = this.#draft.frameworkKey(id);
      // Its tasks have names without its scheduler's address too.
      const address = this.#warnings.orLeaveOut('the address of framework', json, parseScheduler);
      this.#draft.addFramework({ key, name, ...(address ?? { scheduler: undefined, hostname: '' }) });
      if (json['recovered'] === true) this.#draft.recoveredFrameworks.add(key);
      for (const task of this.#waiting) this.#draft.addTask({ ...task, key: taskKey(key, task.id), frameworkKey: key });
    });
  }

  #taskList(): JsonContainer {
    const { values } = this.#members;
    if (!('id' in values && 'name' in values)) return this.#tasks('', (task) => this.#waiting.push(task));
    const { id, name } = values;
    // One whose ID or name is no text is left out with its tasks.
    if (typeof (id ?? '') !== 'string' || typeof (name ?? '') !== 'string') return ignored(0);
    const key = this.#draft.frameworkKey(readText(values, 'id', 'framework'));
    return this.#tasks(key, (task) => this.#draft.addTask(task));
  }

  #tasks(frameworkKey: string, add: (task: Task) => void): JsonContainer {
    return listOf((item) => {
      const task = this.#warnings.orLeaveOut('task', item, (json) => parseTask(json, frameworkKey));
      if (task !== undefined) add(task);
    });
  }
}

function parseScheduler(json: JsonObject): Pick<Framework, 'scheduler' | 'hostname'> {
  return {
    scheduler: parsePid(readText(json, 'pid', 'framework')),
    hostname: readText(json, 'hostname', 'framework'),
  };
}
