using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>Tells by the names in a file who published it, and holds what it lists against VGG19.</summary>
internal static class Vgg19Names
{
    private const string First = "block1_conv1.weight", FirstDense = "fc1.weight", LastBias = "predictions.bias";

    private static readonly string[] NormalisationMarks = ["running_mean", "moving_mean", "batchnorm", "batch_normalization"];

    /// <summary>The publisher most of whose names are there, and what stands before each (<c>module.</c>, <c>vgg19/</c>, or nothing).</summary>
    /// <exception cref="WeightFormatException">The names are of no known publisher; the message lists expected and similar names.</exception>
    public static (Vgg19Publisher Publisher, string Prefix) Recognise(string path, IReadOnlyCollection<string> names)
    {
        if (names.FirstOrDefault(name => NormalisationMarks.Any(mark => name.Contains(mark, StringComparison.OrdinalIgnoreCase))) is { } normalised)
        {
            throw new WeightFormatException(path, null,
                $"it holds {QuotedText.Of(normalised)}: VGG19 with batch normalisation is another network than the VGG19 of this program");
        }
        var present = names.ToHashSet(StringComparer.Ordinal);
        var whole = Vgg19.Family.Layout(new Vgg19Options());
        var candidates =
            from publisher in Vgg19Publisher.All
            let prefix = NamePrefix.Of(publisher.NameOf(First), names)
            where prefix is not null
            let hits = whole.Count(parameter => present.Contains(prefix + publisher.NameOf(parameter.Name)))
            orderby hits descending // stable: of equals the first
            select (publisher, prefix);
        return candidates.FirstOrDefault() is { publisher: not null } found ? found : throw Unknown(path, names);
    }

    /// <summary>Requires that the tensors are those of VGG19, in the publisher's layout; the fully connected layers may all be missing.</summary>
    /// <returns>The parameters of the whole network, with the number of classes in the file.</returns>
    /// <exception cref="WeightFormatException">Lists all that is missing, unexpected or mis-shaped.</exception>
    public static IReadOnlyList<ParameterShape> RequireFit(
        string path, Vgg19Publisher publisher, string prefix, IReadOnlyList<(string Name, IReadOnlyList<int> Dimensions)> listed, Vgg19Options options,
        bool surplusIsFine)
    {
        var ours = listed.Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(tensor => (Name: tensor.Name[prefix.Length..], tensor.Dimensions)).ToList();
        // A retrained last layer may have other classes.
        string last = publisher.NameOf(LastBias);
        if (ours.Find(tensor => tensor.Name == last).Dimensions is [> 0 and <= ushort.MaxValue and var classes])
            options = options with { Classes = Math.Max(classes, 2) };
        var whole = Vgg19.Family.Layout(options);
        string firstDense = publisher.NameOf(FirstDense);
        IEnumerable<ParameterShape> wanted = ours.Exists(tensor => tensor.Name == firstDense || tensor.Name == last)
            ? whole : Vgg19.Family.Layout(Vgg19Options.Features(Vgg19.Blocks.Count, options.Widths));
        // Our own file may be an import of a model with missing shards: that is an error when a network needs them.
        if (publisher.IsOurs) wanted = wanted.Where(parameter => ours.Exists(tensor => tensor.Name == parameter.Name));
        WeightFit.Require(
            path, $"{Vgg19.ArchitectureName} as {publisher.Name} names it",
            wanted.Select(parameter => (publisher.NameOf(parameter.Name), publisher.Layout.ShapeOf(parameter))), ours, surplusIsFine);
        return whole;
    }

    private static WeightFormatException Unknown(string path, IReadOnlyCollection<string> names)
    {
        string expected = string.Join(", ", Vgg19Publisher.All.Select(publisher => $"{publisher.NameOf(First)} ({publisher.Name})"));
        string[] near = [.. Vgg19Publisher.All.SelectMany(publisher => NearNames.Of(publisher.NameOf(First), names).Take(1)).Distinct()];
        string found = near.Length > 0 ? $"the nearest names in it are {QuotedText.OfSome(near)}" : $"it has {QuotedText.OfSome(names)}";
        return new WeightFormatException(path, null,
            $"no VGG19 of a known publisher: its first convolution should be named {expected}; {found}, of {names.Count} tensors");
    }
}
