using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Part1;

namespace MidasNet.Runner.Study.Digits;

/// <summary>
/// The network that Parts 2 and 3 train on digits: of the family of Part 1, but smaller, since 60,000 images take their time. It starts from random
/// weights, or from those of a network pretrained on the characters of Part 1.
/// </summary>
internal sealed class DigitNetworks(StudyContext context)
{
    /// <summary>The name of the checkpoint of the network that is pretrained on characters.</summary>
    public const string CheckpointName = "part1-for-digits";

    private const int DigitClasses = 10;

    private SmallCnn? pretrained;

    /// <summary>Its sizes. The weights have the same shapes for any stride of the stem.</summary>
    // Strokes of digits at 28 pixels are half as wide as those of characters at 48, so that only a stem with stride 1 gives the stages the detail that they
    // were trained on. It costs four times the time, which a quick study does not have.
    public SmallCnnOptions Options => (Recipes.SmallCharacters with { Geometry = false, Oversampling = 1 }).SmallNetwork(DigitClasses) with
    {
        StemStride = context.Full ? 1 : 2,
    };

    /// <summary>A new one with random weights, the caller's to dispose of.</summary>
    /// <param name="seed">Decides them.</param>
    /// <param name="stemStride">The stride of its stem; null for the usual one.</param>
    public SmallCnn Random(ulong seed, int? stemStride = null) => RandomOn(context.Device, seed, stemStride);

    /// <summary>The same on a device of its own.</summary>
    public SmallCnn RandomOn(Device device, ulong seed, int? stemStride = null) => new(device, Options with { StemStride = stemStride ?? Options.StemStride }, seed);

    /// <summary>
    /// A new one that starts from Part 1: all weights but those of the last layer, which is new, and of what digits do not have. The caller disposes of it.
    /// </summary>
    /// <param name="seed">Decides the last layer.</param>
    /// <param name="stemStride">The stride of its stem; null for the usual one.</param>
    public SmallCnn Pretrained(ulong seed, int? stemStride = null)
    {
        pretrained ??= Finished() ?? Pretrain();
        var model = Random(seed, stemStride);
        foreach (var parameter in model.Parameters.Where(p => !p.Name.StartsWith("classifier.", StringComparison.Ordinal)))
            parameter.Set(pretrained.Parameters[parameter.Name].ToArray());
        return model;
    }

    /// <summary>A resumed run continues from the same weights.</summary>
    private SmallCnn? Finished()
    {
        string finished = Checkpoints.PathOf(context, CheckpointName);
        return File.Exists(finished) ? (SmallCnn)ModelCheckpoint.Open(finished, context.Device).Model : null;
    }

    /// <summary>Trains a network of the same sizes on all characters of Part 1. It also receives auxiliary features, which digits do not have.</summary>
    private SmallCnn Pretrain()
    {
        var recipe = Recipes.SmallCharacters with
        {
            Epochs = context.Options.Epochs ?? (context.Full ? Recipes.SmallCharacters.Epochs : Recipes.QuickCharacters.Epochs),
        };
        var images = context.Drawings(recipe.Preprocessing).Images;
        return (SmallCnn)context.Session.Complete(() =>
        {
            var (network, _) = new CharacterValidation(context, recipe, images)
                .Train("small network on characters, for digits to start from", new Split(images.AllIndices(), []), context.Options.Seed, follow: false);
            Checkpoints.Save(context, CheckpointName, network.Model, images.ClassNames, recipe.Preprocessing, network.Normalisation);
            return network.Model;
        });
    }
}
