using MidasNet.Learning;

namespace MidasNet.Runner.Study.Part1;

/// <summary>The effect of more convolutions on networks of one kind.</summary>
/// <param name="Kind">Plain, with batch normalisation, or that and residuals.</param>
/// <param name="Shallow">Convolutions of the shallowest network of the kind.</param>
/// <param name="Deep">Convolutions of the network that is compared with it.</param>
/// <param name="Difference">
/// The accuracy of the deep one less that of the shallow one, with its 95 % interval from pairs with the same training and validation images.
/// </param>
internal sealed record DepthEffect(string Kind, int Shallow, int Deep, Interval Difference)
{
    /// <summary>Whether depth certainly lowers the accuracy.</summary>
    public bool Lowers => Difference.High < 0;

    /// <summary>Whether depth certainly raises the accuracy.</summary>
    public bool Raises => Difference.Low > 0;

    /// <summary>Compares each network with the shallowest of its kind.</summary>
    public static IReadOnlyList<DepthEffect> Of(IEnumerable<DepthRun> runs) =>
    [
        .. runs.GroupBy(run => run.Result.Kind).SelectMany(kind =>
        {
            var shallow = kind.MinBy(run => run.Result.Convolutions)!;
            return kind.Where(run => run != shallow).OrderBy(run => run.Result.Convolutions).Select(deep => Of(shallow, deep));
        }),
    ];

    private static DepthEffect Of(DepthRun shallow, DepthRun deep) =>
        new(deep.Result.Kind, shallow.Result.Convolutions, deep.Result.Convolutions, deep.DifferenceTo(shallow));
}
