import { ClinicSettings, saveClinic } from '../src/clinic/settings.ts';
import { confirmStrikeOffs, readInQuestion, releaseStrikeOffs } from '../src/consent/in-question.ts';
import { liftSuppression } from '../src/consent/lift.ts';
import type { Deps } from '../src/deps.ts';
import { resumeSending } from '../src/pauses/sending-state.ts';
import { newReaderDesk } from './desk/reader-desk.ts';
import { HOUR } from './lengths.ts';
import type { ClinicActs, Process, World } from './world.ts';

export function newClinic(world: World): ClinicActs {
  const { loop } = world;
  let base: Record<string, unknown> = {
    legalName: '見本鍼灸院 代表者',
    tradeName: '見本鍼灸院',
    postalAddress: '見本県見本市1-2-3',
    contactEmail: 'contact@clinic.example',
    senderAddress: 'letters@clinic.example',
    timeZone: world.plan.zone,
  };
  let passing: Record<string, unknown>[] = [];
  let lessonHour = 7;
  const lessonHours = new Set([lessonHour]);
  const hours = new Intl.DateTimeFormat('en', { timeZone: world.plan.zone, hour: 'numeric', hourCycle: 'h23' });

  const settings = (): ClinicSettings => ClinicSettings.parse(Object.assign({}, base, ...passing));
  const save = () => {
    lessonHour = settings().lessonHour;
    lessonHours.add(lessonHour);
    atDesk(deps => saveClinic(deps, settings()));
  };

  /** Tried again an hour later while nobody answers, or the disk is full. */
  function atScreen(work: (process: Process) => Promise<unknown>) {
    world.outsideWork(async () => {
      const process = world.anyProcess();
      const again = () => loop.at(loop.now() + HOUR, () => atScreen(work));
      if (!process || world.disk.full) return void again();
      await work(process);
      world.stayAwake();
      if (!process.isAlive()) again();
    });
  }
  const atDesk = (work: (deps: Deps) => Promise<unknown>) => atScreen(process => process.use(work));

  return {
    ...newReaderDesk(world, atScreen),
    settle: save,
    changeSettings(change, lasts) {
      if (lasts === undefined) base = { ...base, ...change };
      else {
        passing.push(change);
        loop.at(loop.now() + lasts, () => {
          passing = passing.filter(one => one !== change);
          save();
        });
      }
      save();
    },
    resume: () =>
      atDesk(async deps => {
        const standing = await world.ground.query(
          "SELECT domain, reason FROM pauses ORDER BY domain = '', reason, domain",
        );
        for (const { domain, reason } of standing) {
          const name = String(domain || reason);
          const resumed = await resumeSending(deps, name);
          world.tell({ kind: 'resumed', name, outcome: typeof resumed === 'string' ? resumed : 'resumed' });
        }
      }),
    decide: release =>
      atDesk(async deps => {
        for (const { day, until } of await readInQuestion(deps)) {
          await (release ? releaseStrikeOffs : confirmStrikeOffs)(deps, { day, until });
          world.tell({ kind: 'decided', what: release ? 'released' : 'confirmed' });
        }
        const [struck] = await world.ground.query(
          "SELECT email, email_key AS key FROM subscribers WHERE status = 'suppressed' ORDER BY email LIMIT 1",
        );
        if (!struck || !release) return;
        await liftSuppression(deps, String(struck.key));
        world.tell({ kind: 'decided', what: 'lifted', who: String(struck.email) });
      }),
    calm() {
      passing = [];
      base = { ...base, unsignedLessons: 'send' };
      save();
      world.servers.calm();
      const late = world.wall() - loop.now();
      if (late !== 0) world.setClock(-late);
      world.tell({ kind: 'calm' });
    },
    readAt: hour => void lessonHours.add(hour),
    isLookedAt: (at, isAnythingNear) => {
      const hour = Number(hours.format(at));
      if (hour % 12 === 0 || hour === lessonHour) return true;
      return (hour % 3 === 0 || lessonHours.has(hour)) && isAnythingNear(at);
    },
  };
}
