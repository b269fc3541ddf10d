using MidasNet.Data;

namespace MidasNet.Runner.Sweeps;

/// <summary>The data that pieces of a run have in common, from which their pack is written.</summary>
/// <param name="images">Prepared images by their names in the pack; read when the pack is written.</param>
/// <param name="files">Files by their names in the pack.</param>
/// <param name="withGroups">Whether the groups of images are needed.</param>
internal sealed class PackSource(IReadOnlyList<(string Name, Func<LabelledImages> Read)> images, IReadOnlyList<(string Name, string File)> files, bool withGroups)
{
    /// <summary>Whether pretrained weights are one file: a folder does not travel, nor does a model of TensorFlow.js, whose file names others.</summary>
    public static bool IsOneFile(string weights) => File.Exists(weights) && !weights.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes the pack.</summary>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public void Write(string path)
    {
        var packed = images.Select(entry => (entry.Name, File: $"{path}-{entry.Name}")).ToList();
        foreach (var (entry, target) in images.Zip(packed)) ImagePack.Write(target.File, entry.Read(), withGroups);
        PiecePack.Write(path, [.. packed, .. files]);
        foreach (var (_, file) in packed) File.Delete(file);
    }
}
