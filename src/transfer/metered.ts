import type { Work } from "./work.ts";

/** The same work, whose progress can be taken back when the attempt comes to nothing. */
export function metered(work: Work): { readonly work: Work; takeBack(): void } {
  let told = 0;
  const progress = (bytes: number): void => {
    told += bytes;
    work.progress(bytes);
  };
  return {
    work: { ...work, progress },
    takeBack() {
      if (told !== 0) work.progress(-told);
      told = 0;
    },
  };
}
