using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MidasNet.Data.Pictures;

namespace MidasNet.Data.Layouts;

/// <summary>The colour pictures of CIFAR-10 or CIFAR-100 with their fine labels, of 32 x 32 pixels. The test batch is the test part of the set.</summary>
internal sealed class CifarSource : PictureSource
{
    private const int MaxMetaBytes = 1 << 20;

    private readonly string path;
    private readonly (CifarBatch Batch, int Index)[] pictures;
    private readonly string stamp;
    private readonly string[]? classNames;

    /// <summary>Reads all batches, and takes the files over.</summary>
    /// <exception cref="DataFormatException">A file is damaged, or a label has no name.</exception>
    public CifarSource(FileSet files, CifarFiles found)
    {
        using (files)
        {
            path = files.Path;
            (Layout, classNames) = (found.IsHundred ? "CIFAR-100" : "CIFAR-10", found.ClassNames is null ? null : ReadNames(files, found, found.ClassNames));
            var (all, names, parts) = (new List<(CifarBatch, int)>(), new List<string>(), new List<SetPart>());
            foreach (string name in found.Train.Concat(found.Test))
            {
                var batch = CifarBatch.Read(files, name, found.IsPickled, found.IsHundred);
                RequireNames(name, batch);
                for (int i = 0; i < batch.Labels.Count; i++)
                {
                    all.Add((batch, i));
                    names.Add(string.Create(CultureInfo.InvariantCulture, $"{name}#{i}"));
                    parts.Add(found.Test.Contains(name) ? SetPart.Test : SetPart.Train);
                }
            }
            (pictures, Names) = ([.. all], names);
            stamp = string.Join(' ', found.Train.Concat(found.Test).Select(files.StampOf));
            if (found.Train.Count > 0 && found.Test.Count > 0) Parts = parts;
        }
    }

    public override string Layout { get; }

    public override IReadOnlyList<string> Names { get; }

    public override IReadOnlyList<SetPart>? Parts { get; }

    public override bool IsColour => true;

    public override (IReadOnlyList<string> ClassNames, ImmutableArray<int> Labels) Label(PictureSetOptions options)
    {
        int[] given = [.. pictures.Select(picture => (int)picture.Batch.Labels[picture.Index])];
        int[] occurring = [.. given.Distinct().Order()];
        var known = options.ClassNames ?? [.. occurring.Select(NameOf)];
        var labelOf = known.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        int unknown = Array.FindIndex(occurring, label => !labelOf.ContainsKey(NameOf(label)));
        return unknown < 0
            ? (known, [.. given.Select(label => labelOf[NameOf(label)])])
            : throw new DataFormatException(path, $"its class '{PrintableText.Of(NameOf(occurring[unknown]))}' is none of the known classes: {string.Join(' ', known)}");
    }

    public override string StampOf(int index) => stamp;

    public override Picture Load(int index, int channels, PictureDecoder decoder, int maxBytes)
    {
        var (batch, position) = pictures[index];
        return new Picture(3, CifarBatch.Side, CifarBatch.Side, batch.Picture(position).ToArray()).WithChannels(channels);
    }

    private string NameOf(int label) => classNames?[label] ?? label.ToString(CultureInfo.InvariantCulture);

    private void RequireNames(string name, CifarBatch batch)
    {
        if (classNames is null || batch.Labels.Max() < classNames.Length) return;
        throw new DataFormatException(path, $"a picture has label {batch.Labels.Max()}, but {classNames.Length} classes have names", entry: name);
    }

    private static string[] ReadNames(FileSet files, CifarFiles found, string name)
    {
        byte[] bytes = files.Read(name, MaxMetaBytes);
        string[] names = found.IsPickled
            ? PickledNames(files.Path, name, bytes, found.IsHundred ? "fine_label_names" : "label_names")
            : Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.GroupBy(line => line).FirstOrDefault(same => same.Count() > 1) is { Key: var twice }
            ? throw new DataFormatException(files.Path, $"the class '{PrintableText.Of(twice)}' stands twice", entry: name)
            : names;
    }

    private static string[] PickledNames(string path, string name, byte[] bytes, string key) =>
        new DataPickle(path, name, bytes).Read().GetValueOrDefault(key) is List<object?> list && list.TrueForAll(item => item is PickledBytes)
            ? [.. list.OfType<PickledBytes>().Select(text => Encoding.UTF8.GetString(text.Content.Span))]
            : throw new DataFormatException(path, $"the pickle has no list '{key}' of names", entry: name);
}
