/** What the reports show of a recording's quality file (artifacts/fused/<session>.quality.json). */
export interface RecordingQuality {
  readonly session: string;
  readonly matchedShare?: number | null;
  readonly lagMs?: {
    readonly mean: number | null;
    readonly std: number | null;
    readonly maxAbs: number | null;
  } | null;
  readonly bins?: number | null;
  readonly emptyBins?: number | null;
  readonly interpolatedBins?: number | null;
  readonly missingBins?: number | null;
  readonly imputedShare?: number | null;
  readonly segments?: number | null;
  readonly longestGapSeconds?: number | null;
  readonly seconds?: number | null;
}
