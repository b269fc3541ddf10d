using System.Text.Json.Nodes;
using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Pages;

/// <summary>Takes the pictures of a page from the data of a network, and from the run that has trained it.</summary>
/// <param name="Run">The folder of the run; null if there is none.</param>
/// <param name="Data">The labelled images; null for those of the run.</param>
/// <param name="Limit">The largest number of pictures to compare with.</param>
internal sealed record PageExamplesSource(string? Run, string? Data, int Limit)
{
    private const int MaxMistakes = 24;
    private const ulong Seed = 1, Purpose = 72;

    /// <summary>The run folder that names a file as the checkpoint it has written, or that the file lies in; null if none is found.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="runs">The folder of all runs.</param>
    public static string? FindRun(string checkpoint, string runs)
    {
        string whole = Path.GetFullPath(checkpoint);
        var around = Ancestors(whole).Take(2).Where(folder => File.Exists(Path.Combine(folder, PredictedImage.FileName)));
        var known = Directory.Exists(runs) ? Directory.EnumerateDirectories(runs, "*-train-*").OrderDescending(StringComparer.Ordinal) : Enumerable.Empty<string>();
        return around.Concat(known.Where(folder => Writes(folder, whole))).FirstOrDefault();
    }

    /// <summary>Reads the pictures.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="checkpoint">Its network.</param>
    /// <param name="progress">Shows how far it is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="DataFormatException">The data are not there, are damaged, or do not go with the network.</exception>
    /// <exception cref="RunFolderException">There is no such run, or it is of another network.</exception>
    public PageExamples Read(string path, ModelCheckpoint checkpoint, Progress progress, CancellationToken cancellation)
    {
        var folder = Run is null ? null : RunFolder.Open(Run);
        var config = folder?.ReadConfig<JsonObject>();
        var predictions = folder is null ? null : PredictedImage.ReadFrom(folder);
        if (folder is not null && predictions is null)
            throw new RunFolderException($"'{folder.Path}' holds no {PredictedImage.FileName}: it is not the folder of a finished 'midasnet train'");
        string data = Data ?? TextOf(config, "data") ?? throw new RunFolderException($"'{Run}' does not say which data it was trained on: --data names them");
        if (Data is null && !Path.Exists(data)) throw new DataFormatException(data, "the run was trained on these pictures, which are not there: --data names them at their new place");
        var options = config?["pictures"] as JsonObject;
        using var pictures = PictureFiles.Open(
            data, Data is not null ? null : new PictureSetOptions { LabelFile = TextOf(options, "labelFile"), Transposed = options?["transposed"] is JsonValue value && value.TryGetValue(out bool isTransposed) && isTransposed },
            progress);
        var classes = checkpoint.Use.ClassNames;
        if (pictures.ClassNames.Except(classes, StringComparer.Ordinal).ToList() is { Count: > 0 } foreign)
        {
            throw new DataFormatException(
                data, $"it has the class '{foreign[0]}'{(foreign.Count > 1 ? $" and {foreign.Count - 1} more" : "")}, which the network of '{path}' does not have: name the data that it was trained on");
        }
        var evaluated = (predictions ?? []).Select(prediction => prediction.Image).ToHashSet(StringComparer.Ordinal);
        var places = pictures.Names.Index().ToDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);
        if (evaluated.Count > 0 && !evaluated.Any(places.ContainsKey))
            throw new DataFormatException(data, $"none of the pictures that the run '{Run}' has evaluated is in it: it is not the data of that run");

        var mistakes = (predictions ?? [])
            .Where(prediction => prediction.Part == PredictedImage.HeldOut && prediction.Predicted != prediction.Label && places.ContainsKey(prediction.Image))
            .OrderByDescending(prediction => prediction.Probability).ThenBy(prediction => prediction.Image, StringComparer.Ordinal).Take(MaxMistakes)
            .Select(prediction => (Of(pictures, places[prediction.Image], checkpoint.Use.Preprocessing, isLarge: true, prediction.Label), prediction.Predicted, prediction.Probability));
        return new PageExamples(Near(path, checkpoint, pictures, evaluated, progress, cancellation), [.. mistakes], IsTraining: predictions is not null);
    }

    private List<(PagePicture Picture, float[] Features)> Near(
        string path, ModelCheckpoint checkpoint, LabelledPictures pictures, HashSet<string> evaluated, Progress progress, CancellationToken cancellation)
    {
        if (!PooledFeatures.AreOf(checkpoint.Model))
            throw new DataFormatException(path, "its network is a classifier on the features of another and cannot compare pictures: leave --data and --run out");
        int[] chosen = Stratified(pictures, [.. pictures.AllButTest().Where(i => !evaluated.Contains(pictures.Names[i]))]);
        if (chosen.Length == 0) return [];
        // A picture that cannot be read was not trained on, or is gone: another is not looked for.
        var images = PictureFiles.Read(
            pictures, checkpoint.Use.Preprocessing, threads: 0, progress, cancellation, "reading pictures for the page", chosen, skipBad: true);
        var features = PooledFeatures.Of(checkpoint.Model, checkpoint.Use, images, cancellation);
        if (features.Any(values => !values.All(float.IsFinite)))
            throw new Weights.WeightFormatException(path, null, "the network's features of a picture are not numbers: its weights are damaged, or its training diverged");
        var places = chosen.ToDictionary(i => pictures.Names[i], StringComparer.Ordinal);
        return [.. images.Names.Select((name, i) => (Of(pictures, places[name], checkpoint.Use.Preprocessing, isLarge: false, images.ClassNames[images.Labels[i]]), features[i]))];
    }

    /// <summary>Pictures of all classes alike, as far as there are.</summary>
    private int[] Stratified(LabelledPictures pictures, int[] candidates)
    {
        var ranked = candidates.GroupBy(i => pictures.Labels[i]).SelectMany(group =>
        {
            int[] shuffled = [.. group];
            new RandomStream(Seed, (ulong)group.Key, 0, Purpose).Shuffle(shuffled.AsSpan());
            return shuffled.Select((index, rank) => (index, rank));
        });
        return [.. ranked.OrderBy(pair => pair.rank).ThenBy(pair => pair.index).Take(Limit).Select(pair => pair.index).Order()];
    }

    // As a user would have it: drawings dark on light, since they are when they are drawn; not larger than is needed to see it.
    private static PagePicture Of(LabelledPictures pictures, int index, Preprocessing preprocessing, bool isLarge, string label)
    {
        int side = preprocessing.Kind == PreprocessingKind.Photo ? (isLarge ? 160 : 64) : isLarge ? 320 : 96;
        var picture = pictures.Decode(index, preprocessing.Channels).Within(side);
        byte[] pixels = PixelPicture.Interleaved(picture.Width * picture.Height, picture.Channels, picture.Pixels);
        if (pictures.IsLightOnDark && preprocessing.Kind == PreprocessingKind.Drawing) pixels = [.. pixels.Select(value => (byte)(255 - value))];
        return new PagePicture(pictures.Names[index], label, PngFile.Encode(picture.Width, picture.Height, pixels));
    }

    private static bool Writes(string folder, string checkpoint)
    {
        try
        {
            return TextOf(RunFolder.Open(folder).ReadConfig<JsonObject>(), "out") is { } written && Path.GetFullPath(written) == checkpoint
                && File.Exists(Path.Combine(folder, PredictedImage.FileName));
        }
        catch (Exception error) when (error is RunFolderException or ArgumentException)
        {
            return false; // no run that anything can be taken from
        }
    }

    private static IEnumerable<string> Ancestors(string path)
    {
        for (string? folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder)) yield return folder;
    }

    private static string? TextOf(JsonObject? json, string name) => json?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
