using MidasNet.Data.Tests.Fuzz;
using MidasNet.Data.Tests.Pictures;

namespace MidasNet.Fuzz.Targets;

/// <summary>A table of picture files and their labels.</summary>
internal sealed class TableTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override IEnumerable<byte[]> Seeds() =>
    [
        [.. "file,label\np/0.png,a\np/1.png,b\n"u8], [.. "p/0.png\ta\np/1.png\tb\n"u8], [.. "\"p/0.png\";\"a;\"\"b\"\r\np/1.png;b\r\n"u8], [.. "\uFEFFpath,class,part\np/0.png,0,train\np/1.png,1,test\n"u8],
    ];

    /// <inheritdoc/>
    public override bool Read(byte[] input)
    {
        if (!File.Exists(Folder.File("p/0.png")))
            for (int i = 0; i < 2; i++) Folder.Write($"p/{i}.png", Files.Encode("png grey", 2, 2, Files.Noise));
        return BoundedOpening.Read(Folder.Write(input.Length % 2 == 0 ? "t.csv" : "t.tsv", input), input.Length);
    }
}
