import { CLASS, RCODE, TYPE } from '../wire/constants.ts';
import { lowerCaseName } from '../wire/name.ts';
import { txtRdata } from '../wire/rdata.ts';
import type { Query } from './query.ts';
import { bareResponse, type Response } from './response.ts';
import type { AnswerSettings } from './settings.ts';

/** Answers class CHAOS: which program is this, on which machine (RFC 4892)? Anything else there is refused. */
export function answerChaos({ question }: Query, settings: AnswerSettings): Response {
  const text = chaosText(lowerCaseName(question.name), settings);
  if (text === undefined) return bareResponse(RCODE.REFUSED, settings.recurseOn);
  const isAsked = question.type === TYPE.TXT || question.type === TYPE.ANY;
  const record = { name: question.name, type: TYPE.TXT, class: CLASS.CH, ttl: 0, rdata: txtRdata(text) };
  return { ...bareResponse(RCODE.NOERROR, settings.recurseOn), aa: true, answers: isAsked ? [record] : [] };
}

function chaosText(name: string, { version, serverId }: AnswerSettings): string | undefined {
  switch (name) {
    case 'version.bind':
    case 'version.server':
      return `mesos-dns ${version}`;
    case 'id.server':
    case 'hostname.bind':
      return serverId;
    default:
      return undefined;
  }
}
