using MidasNet.Learning;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tuning;

/// <summary>The members that the configurations of both commands have, settled: see <see cref="TuningConfiguration"/> for each.</summary>
internal sealed record TuningBasis(
    string? Data, string? Labels, bool Transposed, bool SkipBad, Recipe Recipe, int Folds, int Seeds, bool ByWriter, ulong Seed, DeviceChoice Device);
