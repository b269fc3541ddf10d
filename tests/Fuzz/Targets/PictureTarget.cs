using MidasNet.Data.Pictures;
using MidasNet.Data.Tests.Fuzz;
using MidasNet.Data.Tests.Pictures;

namespace MidasNet.Fuzz.Targets;

/// <summary>A picture of one format.</summary>
/// <param name="format">The name of the format.</param>
/// <param name="build">Builds files by grammar.</param>
internal sealed class PictureTarget(string format, Func<FuzzRandom, byte[]> build) : FuzzTarget
{
    private const int Grammars = 60, MaxSeedBytes = 4 << 10;

    // TGA is told by the name alone, so that it is of no other format.
    private readonly string name = format == "TGA" ? "a.tga" : "a";

    /// <summary>Sets checksums right, in place, so that damage gets further.</summary>
    public Action<byte[]>? Mend { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<byte[]> Seeds()
    {
        var kind = PictureFormat.All.Single(other => other.Name == format);
        byte[] still = Files.Encode("webp lossless", 9, 7, Files.Noise);
        return Files.Encoders.Keys.Select(encoder => Files.Encode(encoder, 9, 7, Files.Noise)).Append(Files.Animation(still, canvas: 20, left: 2, top: 4, side: 9))
            .Where(file => kind.Matches(file, name) && (format != "TGA" || PictureFormat.All.First(other => other.Matches(file, name)) == kind))
            .Concat(Enumerable.Range(0, Grammars).Select(round => build(new FuzzRandom(seed: 91, round))).Where(file => file.Length <= MaxSeedBytes));
    }

    /// <inheritdoc/>
    public override bool Read(byte[] input)
    {
        Mend?.Invoke(input);
        return BoundedDecoding.Decode(input, name, channels: input.Length % 2 == 0 ? 1 : 3);
    }
}
