using System.Text.Json.Serialization;

namespace MidasNet.Learning.Search;

/// <summary>All configurations that a search may try.</summary>
/// <param name="dimensions">The dimensions, no name twice.</param>
[JsonConverter(typeof(SearchSpaceJson))]
internal sealed class SearchSpace(params IReadOnlyList<SearchDimension> dimensions)
{
    private const int RepetitionsInARow = 1000; // after these all choices have most probably been drawn

    /// <summary>The dimensions.</summary>
    public IReadOnlyList<SearchDimension> Dimensions { get; } = dimensions;

    /// <summary>
    /// Different configurations, drawn at random, always the same from a seed: without an end, unless there are but finitely many. (Bergstra and
    /// Bengio, "Random search for hyper-parameter optimization", JMLR 13, 2012.)
    /// </summary>
    public IEnumerable<TrialSettings> Draws(ulong seed)
    {
        var drawn = new HashSet<TrialSettings>();
        int repetitions = 0;
        for (ulong number = 0; repetitions < RepetitionsInARow; number++)
        {
            var settings = Draw(seed, number);
            if (drawn.Add(settings))
            {
                repetitions = 0;
                yield return settings;
            }
            else
            {
                repetitions++;
            }
        }
    }

    private TrialSettings Draw(ulong seed, ulong number) => new([.. Dimensions.Select((dimension, index) =>
    {
        var random = new RandomStream(seed, number, (ulong)index);
        return KeyValuePair.Create(dimension.Name, dimension.Sample(ref random));
    })]);
}
