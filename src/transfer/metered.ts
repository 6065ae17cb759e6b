import type { Work } from "./work.ts";

/** The same work, whose progress can be taken back when the attempt comes to nothing. */
export function metered(work: Work): { readonly work: Work; takeBack(): void } {
  let told = 0;
  let toldFound = 0;
  const progress = (bytes: number): void => {
    told += bytes;
    work.progress(bytes);
  };
  const found = (bytes: number): void => {
    toldFound += bytes;
    work.found(bytes);
  };
  return {
    work: { ...work, progress, found },
    takeBack() {
      if (told !== 0) work.progress(-told);
      if (toldFound !== 0) work.found(-toldFound);
      told = 0;
      toldFound = 0;
    },
  };
}
