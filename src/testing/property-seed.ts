import fc from 'fast-check';

// Property tests try the same cases each time, so that none fails or takes long by chance. `PROPERTY_SEED=N npm test -- FILE` tries others.
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20261127) });
