import type { LogLevel } from '../../config.ts';
import type { Clock, Log } from '../../deps.ts';

const LEVELS: LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];

type Level = Exclude<LogLevel, 'silent'>;

/** Logs one JSON object a line with the time of `clock`, to standard error unless `write` is given. */
export function jsonLog(
  level: LogLevel,
  clock: Clock,
  write: (line: string, level: Level) => void = toStandardError,
): Log {
  const time = () => new Date(clock.now()).toISOString();
  const at = (own: Level): Log['info'] => {
    if (LEVELS.indexOf(own) < LEVELS.indexOf(level)) return () => {};
    return (message, facts) => write(JSON.stringify({ time: time(), level: own, message, ...facts }), own);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

const toStandardError = (line: string) => void process.stderr.write(`${line}\n`);
