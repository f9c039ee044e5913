export interface TemporalArguments {
  readonly port: number;
  /** Absent: no HTTP API. It takes requests of any web page, so only who needs it opens it. */
  readonly httpPort: number | undefined;
  /** Absent: no UI. */
  readonly uiPort: number | undefined;
  readonly dbFilename: string | undefined;
  readonly namespace: string;
  /** Registered as Keyword. */
  readonly searchAttributes: readonly string[];
}

/**
 * The development server spares its database: by default its queues are polled at most 20 times a second, which
 * is 50 ms at every hop, and its task queues have four partitions. On one machine both only cost time: these
 * settings took a workflow with one activity from 144 ms to 38 ms.
 */
const DYNAMIC_CONFIG = [
  'history.transferProcessorMaxPollRPS=100000',
  'history.visibilityProcessorMaxPollRPS=100000',
  'history.timerProcessorMaxPollRPS=100000',
  'system.enableActivityEagerExecution=true',
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
];

/** With write-ahead logging, what was acknowledged survives the server's being killed. */
const PRAGMAS = ['journal_mode=wal', 'synchronous=1'];

export function argumentsOf(settings: TemporalArguments): string[] {
  const { port, httpPort, uiPort, dbFilename, namespace, searchAttributes } = settings;
  return [
    ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port)],
    httpPort === undefined ? [] : ['--http-port', String(httpPort)],
    uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)],
    ['--namespace', namespace],
    dbFilename === undefined ? [] : ['--db-filename', dbFilename],
    dbFilename === undefined ? [] : PRAGMAS.flatMap((pragma) => ['--sqlite-pragma', pragma]),
    DYNAMIC_CONFIG.flatMap((value) => ['--dynamic-config-value', value]),
    searchAttributes.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
  ].flat();
}
