using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part1;

/// <summary>
/// A start of Part 1's networks that needs no other data: the same network, trained on characters that the program draws itself, by writers that are in no
/// other set. No drawing of Part 1 takes part, so one start serves all folds.
/// </summary>
/// <param name="context">The study.</param>
/// <param name="recipe">How networks are trained; its epochs are those on the drawings of Part 1.</param>
internal sealed class SyntheticStart(StudyContext context, Recipe recipe)
{
    /// <summary>The name of its checkpoint.</summary>
    public const string CheckpointName = "part1-synthetic";

    private const int FullSets = 5, QuickSets = 1, EpochsOfFive = 12;
    private const ulong Purpose = 0x53594E5448; // no drawing of a study without data comes again

    /// <summary>Trains the network, or takes it from the run folder.</summary>
    public InitialWeights Run()
    {
        string finished = Checkpoints.PathOf(context, CheckpointName);
        if (File.Exists(finished))
        {
            using var earlier = ModelCheckpoint.Open(finished, context.Device).Model;
            return InitialWeights.Of(earlier);
        }
        return context.Session.Complete(() =>
        {
            var images = Draw();
            var pretraining = recipe with { Epochs = context.Options.Epochs ?? Math.Max(1, recipe.Epochs * EpochsOfFive / Recipes.Characters.Epochs) };
            var validation = new CharacterValidation(context, pretraining, images);
            var (network, _) = validation.Train("Part 1, network on synthetic characters", new Split(images.AllIndices(), []), context.Options.Seed, follow: false);
            using (network)
            {
                Checkpoints.Save(context, CheckpointName, network.Model, images.ClassNames, recipe.Preprocessing, network.Normalisation);
                return InitialWeights.Of(network.Model);
            }
        });
    }

    /// <summary>40 drawings of each class for each set, every set by writers of its own.</summary>
    internal LabelledImages Draw()
    {
        int sets = context.Full ? FullSets : QuickSets;
        using var phase = context.Progress.Begin("drawing synthetic characters to begin with", sets, "sets");
        var drawn = new List<LabelledImages>();
        // Each set is scaled down before the next is drawn: all of them at full size would take half a gigabyte.
        for (int set = 0; set < sets; set++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            drawn.Add(CharacterSource.Draw(RandomStream.Mix(context.Options.Seed ^ Purpose) + (ulong)set, recipe.Preprocessing));
            phase.Report(set + 1);
        }
        return LabelledImages.Joined(drawn);
    }
}
