import { ConfigError } from '../config/config-error.ts';
import { effectiveConfig } from '../config/effective.ts';
import { type LoadedConfig, loadConfig } from '../config/load.ts';
import type { Machine } from '../config/own-resolvers.ts';
import type { Output } from './output.ts';

const USAGE = 'usage: mesos-dns check-config [FILE]   (FILE is config.json if not given)\n';

/**
 * `mesos-dns check-config [FILE]`: prints the effective configuration with secrets hidden, or all mistakes in the file.
 * `args` are those after the command's name. Returns the exit code: 1 when the file cannot be used, 2 for wrong arguments.
 */
export function checkConfig(args: readonly string[], { out, err }: Output, machine: Machine): 0 | 1 | 2 {
  const [file = 'config.json', ...more] = args;
  if (more.length > 0 || file.startsWith('-')) {
    err(USAGE);
    return 2;
  }
  const loaded = tryLoad(file, machine);
  for (const warning of loaded.warnings) err(`warning: ${warning}\n`);
  if (loaded instanceof ConfigError) {
    err(`${loaded.message}\n`);
    return 1;
  }
  out(`${JSON.stringify(effectiveConfig(loaded.config), undefined, 2)}\n`);
  return 0;
}

function tryLoad(file: string, machine: Machine): LoadedConfig | ConfigError {
  try {
    return loadConfig(file, machine);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}
