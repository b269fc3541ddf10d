using System.Buffers.Binary;

namespace MidasNet.Weights;

/// <summary>Files of the safetensors format, and the index of a model that is stored in several of them.</summary>
internal sealed class SafeTensorsReader : IWeightReader
{
    /// <summary>The name of the format.</summary>
    public const string Name = "safetensors";

    /// <inheritdoc/>
    public string Format => Name;

    /// <inheritdoc/>
    public string Files => ".safetensors, or an index of several, .index.json";

    /// <inheritdoc/>
    public IReadOnlyList<string> FolderFiles { get; } =
    [
        "model.safetensors.index.json", "model.safetensors", "diffusion_pytorch_model.safetensors.index.json", "diffusion_pytorch_model.safetensors",
        "pytorch_model.bin.index.json",
    ];

    /// <inheritdoc/>
    public bool Recognises(UntrustedFile file, ReadOnlySpan<byte> beginning) => IsFile(file, beginning) || SafeTensorsIndex.Recognises(file, beginning);

    /// <inheritdoc/>
    public WeightFile Read(string path)
    {
        bool isIndex;
        using (var file = new UntrustedFile(path))
            isIndex = !IsFile(file, file.Read(0, Math.Min(file.Length, 64), "the beginning"));
        return isIndex ? SafeTensorsIndex.Read(path) : new WeightFile(Name, SafeTensors.Read(path));
    }

    /// <summary>
    /// True if a file has the format: it begins with the length of its header, so any bytes could; but the header is JSON and must lie within the
    /// file.
    /// </summary>
    public static bool IsFile(UntrustedFile file, ReadOnlySpan<byte> beginning) => beginning.Length > 8 && beginning[8] == '{'
        && BinaryPrimitives.ReadUInt64LittleEndian(beginning) <= (ulong)(file.Length - 8);
}
