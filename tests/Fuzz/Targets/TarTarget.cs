using System.Formats.Tar;

namespace MidasNet.Fuzz.Targets;

/// <summary>An archive of CIFAR, <c>tar.gz</c>: the input is the archive before gzip.</summary>
internal sealed class TarTarget : FuzzTarget
{
    private static readonly byte[] Pixels = [.. Enumerable.Range(0, 3072).Select(i => (byte)(i / 100 % 7 * 37))];

    /// <inheritdoc/>
    public override IEnumerable<byte[]> Seeds()
    {
        foreach (var format in new[] { TarEntryFormat.V7, TarEntryFormat.Ustar, TarEntryFormat.Pax, TarEntryFormat.Gnu })
        {
            using var tar = new MemoryStream();
            using (var writer = new TarWriter(tar, format, leaveOpen: true))
            {
                foreach (string name in new[] { "c/data_batch_1.bin", "c/test_batch.bin", "c/readme" })
                {
                    TarEntry entry = format switch
                    {
                        TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, name),
                        TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name),
                        TarEntryFormat.Pax => new PaxTarEntry(TarEntryType.RegularFile, name),
                        _ => new GnuTarEntry(TarEntryType.RegularFile, name),
                    };
                    entry.DataStream = new MemoryStream([.. Enumerable.Range(0, 2).SelectMany(label => (byte[])[(byte)label, .. Pixels])]);
                    writer.WriteEntry(entry);
                }
            }
            yield return tar.ToArray();
        }
    }

    /// <inheritdoc/>
    public override bool Read(byte[] input)
    {
        byte[] file = IdxTarget.Packed(input);
        return Data.Tests.Fuzz.BoundedOpening.Read(Folder.Write("set.tar.gz", file), input.Length);
    }
}
