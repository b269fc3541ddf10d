using MidasNet.Data.Tests.Fuzz;
using MidasNet.Data.Tests.Pictures;

namespace MidasNet.Fuzz.Targets;

/// <summary>A zip archive of pictures in folders, one for each class.</summary>
internal sealed class ZipTarget : FuzzTarget
{
    private static readonly byte[][] Pictures = [.. Enumerable.Range(0, 4).Select(i => Files.Encode(i % 2 == 0 ? "png grey" : "bmp", 2, 2, (x, y) => Files.Noise(x + 100 * i, y)))];

    /// <inheritdoc/>
    public override IEnumerable<byte[]> Seeds() =>
        Enumerable.Range(0, 100).Select(round => ZipGrammar.Build(new FuzzRandom(seed: 93, round), Pictures)).Where(file => file.Length <= 8 << 10);

    /// <inheritdoc/>
    public override bool Read(byte[] input) => BoundedOpening.Read(Folder.Write("set.zip", input), input.Length);
}
