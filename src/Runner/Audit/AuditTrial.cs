using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;

namespace MidasNet.Runner.Audit;

/// <summary>One audit of labels that were made wrong in a known way.</summary>
/// <param name="Simulated">How they were made wrong.</param>
/// <param name="Seed">What decided all random numbers.</param>
/// <param name="Expected">What an audit should call them.</param>
/// <param name="Named">What it did.</param>
/// <param name="Seconds">Seconds from its last start to its end.</param>
/// <param name="Score">How good the rest was.</param>
internal sealed record AuditTrial(string Simulated, ulong Seed, LabelRegime Expected, LabelRegime Named, double Seconds, AuditScore? Score)
{
    /// <summary>Whether the verdict was right.</summary>
    public bool IsRight => Named == Expected;

    /// <summary>The same for people.</summary>
    public string Line()
    {
        string verdict = $"{Simulated,-14} seed {Seed,-3} {Named,-20} {(IsRight ? "right" : $"WRONG, it is {Expected}")}, {Seconds:F0} s";
        if (Score is not { } score) return verdict;
        if (score.StatedRight is { } stated) verdict += $"; {stated.ToPercent()} said to be right, {Percentage.Of(score.RightLabels)} are";
        return score is { Recovered: { } recovered, LargestModelError: { } error }
            ? $"{verdict}; {Percentage.Of(recovered)} of the proposed labels right, largest error of a cell {error:F3}"
            : verdict;
    }
}
