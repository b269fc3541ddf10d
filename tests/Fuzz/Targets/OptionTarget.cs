using System.Text;

namespace MidasNet.Fuzz.Targets;

/// <summary>A file of options.</summary>
/// <param name="samples">Files that are read.</param>
/// <param name="read">Reads the file of a path; false if it was refused.</param>
internal sealed class OptionTarget(IReadOnlyList<string> samples, Func<string, bool> read) : FuzzTarget
{
    /// <inheritdoc/>
    public override IEnumerable<byte[]> Seeds() => samples.Select(Encoding.UTF8.GetBytes)
        .Concat(Enumerable.Range(0, 60).Select(round => Encoding.UTF8.GetBytes(JsonMutation.Of(samples[round % samples.Count], new FuzzRandom(seed: 92, round)))));

    /// <inheritdoc/>
    public override bool Read(byte[] input) => read(Folder.Write("a.json", input));
}
