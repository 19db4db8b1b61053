import { answerName, taskId, type SignedTask, type Task } from '../../src/queue/task.js';
import type { Producer, TaskState } from '../../src/queue/producer.js';
import type { CoordinatorStore } from '../../src/queue/store.js';
import { writeAnswer, type JobAnswer } from '../../src/queue/documents.js';

/** The side of a queue that adds tasks, in memory; the test plays Redis and the workers. */
export class FakeProducer implements Producer {
  readonly added: SignedTask[] = [];
  readonly discarded: string[] = [];
  readonly renewed: (readonly string[])[] = [];
  readonly states = new Map<string, TaskState>();
  /** How often the state of a task was asked for. */
  looks = 0;
  /** The names of the workers that are connected. */
  names: readonly string[] | undefined = ['a:7', 'b:8', 'c:9'];
  isClosed = false;
  /** Fails all calls with this. */
  trouble: Error | undefined;

  async add(task: SignedTask): Promise<void> {
    await this.pass();
    this.added.push(task);
    this.states.set(taskId(task), 'waiting');
  }

  async discard(ids: readonly string[]): Promise<void> {
    await this.pass();
    for (const id of ids) {
      this.discarded.push(id);
      this.states.delete(id);
    }
  }

  async stateOf(id: string): Promise<TaskState> {
    this.looks += 1;
    await this.pass();
    return this.states.get(id) ?? 'gone';
  }

  async workers(): Promise<ReadonlySet<string> | undefined> {
    await this.pass();
    return this.names && new Set(this.names);
  }

  async renew(ids: readonly string[]): Promise<void> {
    await this.pass();
    this.renewed.push(ids);
  }

  async close(): Promise<void> {
    await this.pass();
    this.isClosed = true;
  }

  private async pass(): Promise<void> {
    await Promise.resolve();
    if (this.trouble) throw this.trouble;
  }
}

/** A store in memory. */
export class FakeStore implements CoordinatorStore {
  readonly address = { kind: 'http', url: 'http://127.0.0.1:9' } as const;
  readonly documents = new Map<string, Uint8Array>();
  isClosed = false;
  /** Fails all calls with this. */
  trouble: Error | undefined;

  async put(name: string, document: Uint8Array): Promise<void> {
    await this.pass();
    this.documents.set(name, document);
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    await this.pass();
    return this.documents.get(name);
  }

  async delete(names: readonly string[]): Promise<void> {
    await this.pass();
    for (const name of names) this.documents.delete(name);
  }

  async close(): Promise<void> {
    await this.pass();
    this.isClosed = true;
  }

  /** Puts the answer to a task there, as a worker does. Returns its name. */
  answer(task: Task, answer: JobAnswer['answer'], worker = 'a:7'): string {
    const name = answerName(task);
    this.documents.set(name, writeAnswer({ answer, worker }));
    return name;
  }

  private async pass(): Promise<void> {
    await Promise.resolve();
    if (this.trouble) throw this.trouble;
  }
}
