using System.Runtime.InteropServices;
using MidasNet.Data;

namespace MidasNet.Runner.Sweeps;

/// <summary>
/// Prepared images as a file that travels to workers: sizes, classes, labels, groups where folds keep them together, auxiliary features and pixels. Names of
/// pictures stay where they are.
/// </summary>
internal static class ImagePack
{
    private const string Magic = "MidasNet images 1";
    private const int MaxCount = 1 << 28;

    /// <summary>Writes images.</summary>
    /// <param name="path">The file.</param>
    /// <param name="images">The images.</param>
    /// <param name="withGroups">Whether groups are needed.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, LabelledImages images, bool withGroups)
    {
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write(Magic);
        foreach (int size in new[] { images.Count, images.Channels, images.Height, images.Width, images.AuxiliaryFeatureCount, images.ClassNames.Count }) writer.Write(size);
        foreach (string name in images.ClassNames) writer.Write(name);
        foreach (int label in images.Labels) writer.Write(label);
        writer.Write(withGroups && images.Groups is not null);
        if (withGroups && images.Groups is { } groups) foreach (string group in groups) writer.Write(group);
        for (int i = 0; i < images.Count; i++) writer.Write(MemoryMarshal.AsBytes(images.AuxiliaryFeaturesOf(i)));
        for (int i = 0; i < images.Count; i++) writer.Write(images.Image(i));
    }

    /// <summary>Reads images.</summary>
    /// <exception cref="DataFormatException">The file is no such file, or damaged.</exception>
    public static LabelledImages Read(string path)
    {
        using var stream = File.OpenRead(path);
        using var reader = new BinaryReader(stream);
        try
        {
            if (reader.ReadString() != Magic) throw new InvalidDataException("it does not begin as such files do");
            int count = Size(reader), channels = Size(reader), height = Size(reader), width = Size(reader), features = Size(reader), classes = Size(reader);
            string[] classNames = [.. Enumerable.Range(0, classes).Select(_ => reader.ReadString())];
            int[] labels = [.. Enumerable.Range(0, count).Select(_ => reader.ReadInt32())];
            string[]? groups = reader.ReadBoolean() ? [.. Enumerable.Range(0, count).Select(_ => reader.ReadString())] : null;
            long bytes = (long)count * channels * height * width, featureBytes = (long)count * features * sizeof(float);
            if (stream.Length - stream.Position != bytes + featureBytes) throw new InvalidDataException("its length does not fit its sizes");
            float[] values = new float[checked(count * features)];
            stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            byte[] pixels = new byte[checked((int)bytes)];
            stream.ReadExactly(pixels);
            return new LabelledImages(
                channels, height, width, pixels, labels, classNames, groups: groups,
                auxiliaryFeatures: features > 0 ? new AuxiliaryFeatures(features, values) : null);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException or ArgumentException or OverflowException or FormatException)
        {
            throw new DataFormatException(path, $"it is no file of prepared images: {damaged.Message}", inner: damaged);
        }
    }

    private static int Size(BinaryReader reader) =>
        reader.ReadInt32() is >= 0 and <= MaxCount and var size ? size : throw new InvalidDataException("a size in it is out of range");
}
