import * as code from './code-rules.ts';
import * as imports from './import-rules.ts';
import * as packages from './package-rules.ts';
import * as shape from './shape-rules.ts';
import type { TextFile } from './source-text.ts';

/** Gives one line for each place that breaks the rule, with what to do instead. */
type Rule = (files: readonly TextFile[]) => string[];

/** The rules of this repository; test/rules/house.ts says which rooms there are, cases.ts what breaks each rule. */
export const RULES = {
  // The house
  'every file of src lies in a known room': imports.filesLieInRooms,
  'a pure room imports no package, and of Node only pure functions': imports.pureRoomsImportNoWorld,
  'a pure room imports only itself and the rooms below it': imports.pureRoomsLookDown,
  'a room that touches the world imports only pure rooms and types of config.ts': imports.worldRoomsStandApart,
  'nothing imports main.ts, and src imports no test': imports.nothingImportsMainOrTests,
  'an npm package is imported by its own room only': imports.packagesHaveOneRoom,
  'few files of src start programs, and only main.ts and cli/ have timers': imports.noForbiddenModules,
  'imports make no cycle': imports.importsMakeNoCycle,
  'every file of src is reached from main.ts': imports.everyFileIsReached,
  'every export of src is imported': imports.everyExportIsImported,

  // What code may say
  'a pure room reads no environment and writes nowhere': code.pureRoomsTouchNothing,
  'only main.ts and cli/ reach for clock, randomness and console': code.roomsAreHandedTheWorld,
  'what takes how long is measured by no date': code.theDateMeasuresNothing,
  'no code is made from text': code.sourceRunsNoText,
  'src holds no unfinished work': code.noUnfinishedWork,

  // Shape
  'a file has at most 300 lines': shape.filesAreShort,
  'a function of src has at most 60 lines': shape.functionsAreShort,
  'there are no barrel files': shape.noBarrelFiles,
  'there are no default exports': shape.noDefaultExports,
  'a relative import names the .ts file': imports.relativeImportsNameFiles,
  'no test is skipped': shape.noSkippedTests,

  // Packages and machines
  'every dependency is pinned to one version': packages.dependenciesArePinned,
  'docs/DEPENDENCIES.md names every dependency, and what it brings': packages.dependenciesAreExplained,
  'the lock file names no host': packages.lockFileNamesNoHosts,
  'no runtime dependency runs a script when it is installed': packages.dependenciesInstallSilently,
  'no file names a path of one machine or the host of a registry': packages.noMachineNamed,
} as const satisfies Readonly<Record<string, Rule>>;
