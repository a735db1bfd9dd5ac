import { formatHostPort, type HostPort } from '../lib/host-port.ts';
import { emptyAnswer, type HttpAnswer, jsonAnswer, textAnswer } from './http-answer.ts';
import { masterFlags, versionInfo } from './master-info.ts';
import { metricsJson } from './master-metrics.ts';
import { rolesJson } from './master-roles.ts';
import { frameworksJson, slavesJson, stateJson, tasksJson } from './master-state.ts';
import type { MasterView } from './master-view.ts';
import { stateSummaryJson } from './state-summary.ts';
import { answerV1 } from './v1-api.ts';

export interface MasterRequest {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

export type MasterRole =
  | { readonly kind: 'leader' }
  /** `leader` is undefined while the election goes on. */
  | { readonly kind: 'standby'; readonly leader: HostPort | undefined };

export interface Credentials {
  readonly principal: string;
  readonly secret: string;
}

export interface Master {
  readonly role: MasterRole;
  readonly view: MasterView;
  /** What a client must show; undefined: nothing. */
  readonly credentials: Credentials | undefined;
}

interface Endpoint {
  /** The realm of its basic authentication; undefined: open to all. */
  readonly realm: string | undefined;
  /** A standby sends the client to the leader. */
  readonly leaderOnly: boolean;
  readonly answer: (request: MasterRequest, master: Master) => HttpAnswer;
}

const READ = 'mesos-master-readonly';
const WRITE = 'mesos-master-readwrite';

const ENDPOINTS = new Map<string, Endpoint>([
  // Of the libprocess process `master`, which is the one for paths that name none.
  ...ofMaster('state', leaderJson(stateJson)),
  ...ofMaster('state-summary', leaderJson(stateSummaryJson)),
  ...ofMaster('slaves', leaderJson(slavesJson)),
  ...ofMaster('frameworks', leaderJson(frameworksJson)),
  ...ofMaster('tasks', leaderJson(tasksJson)),
  ...ofMaster('roles', leaderJson(rolesJson)),
  ...ofMaster('api/v1', { realm: WRITE, leaderOnly: true, answer: (request, { view }) => answerV1(request, view) }),
  ...ofMaster('flags', {
    realm: READ,
    leaderOnly: false,
    answer: (_, { view }) => jsonAnswer({ flags: masterFlags(view) }),
  }),
  ...ofMaster('health', { realm: undefined, leaderOnly: false, answer: () => emptyAnswer(200) }),
  ...ofMaster('redirect', { realm: undefined, leaderOnly: false, answer: (_, master) => redirect(master, '') }),
  // Of other processes.
  ['/version', { realm: undefined, leaderOnly: false, answer: () => jsonAnswer(versionInfo()) }],
  [
    '/metrics/snapshot',
    { realm: READ, leaderOnly: false, answer: (_, { view, role }) => jsonAnswer(metricsJson(view, role.kind)) },
  ],
]);

/** What the master answers; total: whatever was asked, there is an answer. */
export function answerRequest(request: MasterRequest, master: Master): HttpAnswer {
  const { pathname, search } = request.url;
  const endpoint = ENDPOINTS.get(pathname);
  if (endpoint === undefined) return textAnswer(404);
  if (endpoint.realm !== undefined && !mayEnter(request.authorization, master.credentials)) {
    return textAnswer(401, undefined, { 'WWW-Authenticate': `Basic realm="${endpoint.realm}"` });
  }
  if (endpoint.leaderOnly && master.role.kind === 'standby') {
    return redirect(master, `${pathname.startsWith('/master/') ? '' : '/master'}${pathname}${search}`);
  }
  return endpoint.answer(request, master);
}

function ofMaster(name: string, endpoint: Endpoint): [path: string, endpoint: Endpoint][] {
  return [
    [`/${name}`, endpoint],
    [`/master/${name}`, endpoint],
  ];
}

function leaderJson(render: (view: MasterView, query: URLSearchParams) => object): Endpoint {
  return {
    realm: READ,
    leaderOnly: true,
    answer: ({ url }, { view }) => jsonAnswer(render(view, url.searchParams)),
  };
}

/** 307 to the leader, without a scheme: as the client came, so it goes on. */
function redirect({ role, view }: Master, path: string): HttpAnswer {
  const leader = role.kind === 'leader' ? { host: view.hostname, port: view.port } : role.leader;
  if (leader === undefined) return textAnswer(503, 'No leader elected');
  return emptyAnswer(307, { Location: `//${formatHostPort(leader)}${path}` });
}

function mayEnter(authorization: string | undefined, credentials: Credentials | undefined): boolean {
  if (credentials === undefined) return true;
  const expected = Buffer.from(`${credentials.principal}:${credentials.secret}`).toString('base64');
  return authorization === `Basic ${expected}`;
}
