using System.IO.Compression;
using MidasNet.Weights.Tests;

namespace MidasNet.Fuzz.Targets;

/// <summary>A weight file of any format, told by its content.</summary>
/// <param name="name">The name of the file.</param>
/// <param name="samples">The samples to begin with: names of <see cref="WeightSamples"/> or fixtures.</param>
internal sealed class WeightTarget(string name, IReadOnlyList<string> samples) : FuzzTarget
{
    private static readonly byte[] Storage = new byte[64];

    private bool isReady;

    /// <summary>The multiple of the file that reading may allocate.</summary>
    public int Times { get; init; } = 2;

    /// <summary>The part of a sample that is fuzzed.</summary>
    public Func<byte[], byte[]> FromSample { get; init; } = file => file;

    /// <summary>The file of such a part.</summary>
    public Func<byte[], byte[]> ToFile { get; init; } = input => input;

    /// <inheritdoc/>
    public override IEnumerable<byte[]> Seeds() => samples.Select(sample => FromSample(File.ReadAllBytes(WeightSamples.PathOf(sample, Folder))));

    /// <inheritdoc/>
    public override bool Read(byte[] input)
    {
        // What files of samples refer to lies next to the input.
        if (!isReady) _ = Seeds().Count();
        isReady = true;
        return BoundedReading.Read(Folder.Write(name, ToFile(input)), name, otherBytes: 1 << 10, Times);
    }

    /// <summary>The header of a safetensors file.</summary>
    public static byte[] HeaderOf(byte[] file) => file[8..(8 + (int)BitConverter.ToInt64(file))];

    /// <summary>The pickle in an archive of PyTorch.</summary>
    public static byte[] PickleOf(byte[] archive)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        using var pickle = zip.Entries.First(entry => entry.Name == "data.pkl").Open();
        using var content = new MemoryStream();
        pickle.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>An archive with a pickle and some storages.</summary>
    public static byte[] WithPickle(byte[] pickle)
    {
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("archive/data.pkl", pickle);
            for (int i = 0; i < 4; i++) Add($"archive/data/{i}", Storage);

            void Add(string member, byte[] content)
            {
                using var stream = zip.CreateEntry(member, CompressionLevel.NoCompression).Open();
                stream.Write(content);
            }
        }
        return archive.ToArray();
    }
}
