import { goals } from './goals.ts';
import { KINDS } from './questions.ts';
import { changeOf, clusterOf, latencyOf, loadOf, type Results, updatesOf } from './results.ts';
import { percentile } from './statistics.ts';
import { numberText, spreadText, table } from './table.ts';
import { ACTIVITIES, type Activity } from './update-rounds.ts';

/** A share of queries without a reply that is worth mention. */
const LOST_SHARE = 0.001;

type ClusterMeasure = Parameters<typeof clusterOf>[3];

const FIRST_ANSWER: Readonly<Record<string, ClusterMeasure>> = {
  'state, MB': 'stateMb',
  'last byte to answer, ms': 'answerMs',
  'start to answer, ms': 'sinceStartMs',
  'CPU, s': 'cpuSeconds',
  'peak, MB': 'peakMb',
  'resident 3 s later, MB': 'residentMb',
};
const LATER_POLLS: Readonly<Record<string, ClusterMeasure>> = {
  'longest reply, ms': 'longestReplyMs',
  'peak since the start, MB': 'lifePeakMb',
  'resident 3 s after the last poll, MB': 'lifeResidentMb',
};

/** docs/PERFORMANCE.md; `plot` is the drawing's file beside it. */
export function page(results: Results, plotFile: string): string {
  const { plan, machine, versions } = results;
  const size = count(plan.latency.size);
  return `# Performance

\`make bench\` has measured all of this and written this page. It runs mesos-dns and other name servers side by side on one
machine, with the same names: our server follows a simulated cluster, and the others serve the zone that it makes of it.

![CPU per query of all servers, ${size} names](${plotFile})

## Goals

CPU per query is at ${size} names where nothing else is said.

${goalTable(results)}

## Queries

Server CPU per query, µs: median of ${plan.rounds} rounds, lowest–highest.

${queryTable(results, 'cpuMicros')}

Queries per second. dnsperf itself and the kernel set the limit on top, where the C echo is; so compare the CPU.

${queryTable(results, 'queriesPerSecond')}

${lostText(results)}

Latency at ${count(plan.latency.queriesPerSecond)} queries for A a second, ${size} names, µs; and memory after all queries, MB.

${latencyTable(results)}

## From the cluster's state to the answer

A server starts, and a master tells it a state. The first answer is the first right one for the last task of the state, over
UDP; the state's last byte is there when the master's kernel has taken it. CPU and peak memory are until that answer.

${clusterTable(results, FIRST_ANSWER)}

From then on it is asked over TCP, which its main thread answers, every few milliseconds: no block of the main thread was
longer than the longest reply. Polls meanwhile: ${plan.cluster.polls}; in each, 1 % of the tasks have another address.

${clusterTable(results, LATER_POLLS)}

${changeText(results)}

## From an event to the answer

The master tells events (\`SUBSCRIBE\`): tasks end, and others begin in their place. The time is from the event that a task runs,
as the master sends it, to the first answer with its address, in milliseconds; the answer is asked for every millisecond, which
is part of it. Mesos-DNS knows of a task with its next poll, after 60 s at the most and 30 s on average, and then loads everything
anew. The poll that comes with each subscription falls into the time: with 100,000 tasks, the simulated master tells nothing for
about a second while it writes that state, which is what the largest numbers are.

${eventTable(results)}

## Queries while the zone changes

${count(plan.updates.tasks)} tasks, asked for A at full rate while the server polls every second. With updates, ${count(results.updates.changedRecords)} A records
are others in each next state.

${updateTable(results)}

One process reads the states, keeps the zone and answers; dnsperf and the master run beside it on the same cores. So polls
alone, without any update, take from the queries too.

## How it is measured

The machine: ${machine}.

${setupTable(results)}

- dnsperf ${versionOf(versions, 'dnsperf')} asks over UDP on loopback with 8 sockets and up to 500 queries under way, for ${plan.loadSeconds} s a run, names in random order.
  The server that is asked has one core, and dnsperf the other.
- *A* is a name with one address, *SRV* a service with one target, *NXDOMAIN* a name that is missing. Of ten questions of the
  *mix* four are A, three AAAA, two SRV and one NXDOMAIN.
- CPU is user and system time of the server's process, its threads and its children, from \`/proc\`, divided by the queries that
  were answered. Memory is what is resident, with pages that its own processes share counted once; 1 MB is 10⁶ bytes.
- All servers are up; one is asked at a time, each in each round. Before, \`dig\` compares their answers with ours. A run with
  any other reply than the right ones stops the bench.
- With a service, ${additionalText(results)} send the addresses of its target; the others do not.
- dnsmasq walks a list of all its services at each query, whatever is asked; with ${count(100_000)} names it answers nothing in time
  then. So there is one without services for A and NXDOMAIN.

To repeat it: \`make bench\` as root on Debian or Ubuntu, which installs what is missing, on a machine that does nothing else. The
environment variable \`MESOS_DNS_GO\` may name the program of the Go original, which is then measured too. \`bench/bench.ts\`
with the argument \`quick\` prints all this after two minutes, less exactly, and leaves this page as it is.
`;
}

function goalTable(results: Results): string {
  const verdict = (isMet: boolean | undefined): string =>
    isMet === undefined ? 'not measured' : isMet ? 'met' : '**missed**';
  const rows = goals(results).map(({ measure, goal, measured, isMet }) => [measure, goal, measured, verdict(isMet)]);
  return table(['measure', 'goal', 'measured', ''], rows);
}

function queryTable(results: Results, what: 'cpuMicros' | 'queriesPerSecond'): string {
  const rows = results.plan.sizes.flatMap((size) =>
    results.queries.peers.flatMap(({ name }) => {
      const cells = KINDS.map((kind) => loadOf(results, name, size, kind, what));
      return cells.every((cell) => cell === undefined) ? [] : [[name, count(size), ...cells.map(spreadText)]];
    }),
  );
  return table(['server', 'names', ...KINDS], rows);
}

function lostText({ queries: { peers, loads } }: Results): string {
  const losers = peers.flatMap(({ name }) => {
    const lost = Math.max(...loads.filter(({ server }) => server === name).map((load) => load.lost));
    return lost < LOST_SHARE ? [] : [`${name} up to ${numberText(lost * 100)} %`];
  });
  const rest = losers.length === 0 ? 'Every server' : 'Every other server';
  const list =
    losers.length === 0 ? '' : `Without a reply within a second remained, of ${losers.join(', of ')} of the queries. `;
  return `${list}${rest} answered all but a thousandth of the queries or less.`;
}

function latencyTable(results: Results): string {
  const { peers, memory } = results.queries;
  const rows = peers.map(({ name }) => [
    name,
    spreadText(latencyOf(results, name, 'p50')),
    spreadText(latencyOf(results, name, 'p99')),
    ...results.plan.sizes.map((size) => {
      const sample = memory.find((each) => each.server === name && each.size === size);
      return sample === undefined ? '–' : numberText(sample.mb);
    }),
  ]);
  return table(['server', 'p50', 'p99', ...results.plan.sizes.map((size) => `MB, ${count(size)} names`)], rows);
}

/** A row for each server and number of tasks. */
function clusterTable(results: Results, columns: Readonly<Record<string, ClusterMeasure>>): string {
  const servers = [...new Set(results.clusters.map(({ server }) => server))];
  const rows = servers.flatMap((server) =>
    results.plan.cluster.sizes.map((tasks) => {
      const cells = Object.values(columns).map((what) => spreadText(clusterOf(results, server, tasks, what)));
      return [server, count(tasks), ...cells];
    }),
  );
  return table(['server', 'tasks', ...Object.keys(columns)], rows);
}

function changeText(results: Results): string {
  const head = ['tasks', 'CPU for one changed task, µs'];
  const rows = results.plan.cluster.sizes.map((tasks) => [count(tasks), spreadText(changeOf(results, tasks))]);
  return `One task that has another address, from the change in the cluster's model until the new records can be answered:

${table(head, rows)}`;
}

function eventTable({ events }: Results): string {
  const rows = events.map(({ tasks, eventsPerSecond, p50, p99, watched, cpuShare }) => [
    count(tasks),
    count(eventsPerSecond),
    numberText(p50),
    numberText(p99),
    count(watched),
    numberText(cpuShare),
  ]);
  return table(['tasks', 'events/s', 'p50', 'p99', 'tasks watched', 'CPU of the server, cores'], rows);
}

const ACTIVITY_TEXT: Readonly<Record<Activity, string>> = {
  nothing: 'no polls',
  polls: 'polls, nothing changes',
  updates: 'polls with updates',
};

function updateTable(results: Results): string {
  const rows = ACTIVITIES.map((activity) => {
    const lost = results.updates.samples.filter((sample) => sample.activity === activity).map((sample) => sample.lost);
    return [
      ACTIVITY_TEXT[activity],
      spreadText(updatesOf(results, activity, 'queriesPerSecond')),
      spreadText(updatesOf(results, activity, 'cpuShare')),
      `${numberText(percentile(lost, 100) * 100)} %`,
    ];
  });
  return table(['meanwhile', 'queries/s', 'CPU of the server, cores', 'queries without a reply'], rows);
}

function setupTable({ queries: { peers }, versions }: Results): string {
  return [
    '| server | version | set up with |',
    '|---|---|---|',
    ...peers.map(({ name, setup }) => `| ${name} | ${versionOf(versions, name)} | ${setup} |`),
  ].join('\n');
}

function additionalText({ queries: { peers } }: Results): string {
  const names = peers
    .filter(({ kinds, hasAdditional }) => hasAdditional && kinds.includes('SRV'))
    .map(({ name }) => name);
  return new Intl.ListFormat('en').format(names);
}

function versionOf(versions: Results['versions'], name: string): string {
  return versions.find((each) => each.name === name)?.version ?? '–';
}

function count(number: number): string {
  return number.toLocaleString('en');
}
