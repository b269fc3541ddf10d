using System.Globalization;
using MidasNet.Learning.Labels;

namespace MidasNet.Learning.Audits;

/// <summary>The kinds of wrong labels of <c>audit --simulate</c>, each with an optional rate after a colon.</summary>
internal static class SimulatedNoise
{
    private const double Symmetric = 0.2, Pair = 0.3, Contamination = 0.001, Bias = 0.8;

    /// <summary>The kinds, for messages.</summary>
    public const string KnownKinds = "clean, symmetric[:RATE], pair[:RATE], random, complementary[:CONTAMINATION], biased[:CONTAMINATION]";

    /// <summary>The supported kinds of noise.</summary>
    public const string Known = KnownKinds + ", all";

    /// <summary>One of each.</summary>
    public static IReadOnlyList<LabelNoise> All { get; } =
    [
        new LabelNoise.Clean(), new LabelNoise.Symmetric(Symmetric), new LabelNoise.Pair(Pair), new LabelNoise.Random(),
        new LabelNoise.Complementary(Contamination), new LabelNoise.Complementary(Contamination, Bias),
    ];

    /// <summary>Parses a kind, such as <c>pair</c> or <c>symmetric:0.4</c>; null for anything else.</summary>
    public static LabelNoise? Parse(string text)
    {
        string[] parts = text.Split(':');
        double? rate = null;
        if (parts.Length == 2)
        {
            if (!double.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double given) || given is not (>= 0 and <= 1)) return null;
            rate = given;
        }
        return (parts[0], parts.Length, rate) switch
        {
            ("clean", 1, _) => new LabelNoise.Clean(),
            ("random", 1, _) => new LabelNoise.Random(),
            ("symmetric", <= 2, _) => new LabelNoise.Symmetric(rate ?? Symmetric),
            ("pair", <= 2, _) => new LabelNoise.Pair(rate ?? Pair),
            ("complementary", <= 2, _) => new LabelNoise.Complementary(rate ?? Contamination),
            ("biased", <= 2, _) => new LabelNoise.Complementary(rate ?? Contamination, Bias),
            _ => null,
        };
    }

    /// <summary>The kind as a user writes it.</summary>
    public static string NameOf(LabelNoise noise) => noise switch
    {
        LabelNoise.Clean => "clean",
        LabelNoise.Random => "random",
        LabelNoise.Symmetric => "symmetric",
        LabelNoise.Pair => "pair",
        LabelNoise.Complementary { Bias: > 0 } => "biased",
        LabelNoise.Complementary => "complementary",
        _ => noise.Regime.ToString(),
    };
}
