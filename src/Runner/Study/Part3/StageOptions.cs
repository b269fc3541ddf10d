using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part3;

/// <summary>How much work the stages of Part 3 get.</summary>
/// <param name="Folds">Networks of a stage.</param>
/// <param name="Stages">The maximum number of stages.</param>
/// <param name="FirstEpochs">Passes of the first networks.</param>
/// <param name="LaterEpochs">Passes of later ones.</param>
/// <param name="LastEpochs">Passes of the last network, and of the twin.</param>
/// <param name="Views">Views by which images are labelled.</param>
internal sealed record StageOptions(int Folds, int Stages, int FirstEpochs, int LaterEpochs, int LastEpochs, int Views)
{
    // With fewer steps than this a network under the corrected loss has hardly begun to learn.
    private const int MinSteps = 1200, ManyImages = 20_000, MaxTimes = 40;

    /// <summary>For the whole set.</summary>
    public static StageOptions For(StudyContext context)
    {
        var options = context.Full ? new StageOptions(3, 2, 10, 10, 12, 8) : new StageOptions(2, 1, 4, 4, 5, 2);
        return context.Options.Epochs is { } epochs ? options with { FirstEpochs = epochs, LaterEpochs = epochs, LastEpochs = epochs } : options;
    }

    /// <summary>Passes over all images that all networks make together.</summary>
    public double PassesOf(int stages) => (Folds - 1) * (FirstEpochs + (stages - 1) * LaterEpochs) + LastEpochs;

    /// <summary>The same with more passes, so that few images give enough steps.</summary>
    public StageOptions ForImages(int images)
    {
        int steps = images * (Folds - 1) / Folds / RecipeFor(images).Training.BatchSize;
        int times = Math.Clamp((int)Math.Ceiling((double)MinSteps / Math.Max(1, steps * FirstEpochs)), 1, MaxTimes);
        return this with { FirstEpochs = times * FirstEpochs, LaterEpochs = times * LaterEpochs, LastEpochs = times * LastEpochs };
    }

    /// <summary>The same as options of <see cref="SelfLabelling"/>.</summary>
    /// <param name="images">How many images there are.</param>
    /// <param name="seed">Decides all random numbers.</param>
    /// <param name="normalisation">How pixels become input.</param>
    public SelfLabellingOptions ForSelfLabelling(int images, ulong seed, Normalisation normalisation)
    {
        return new SelfLabellingOptions
        {
            Training = RecipeFor(images).TrainingFor(seed, normalisation),
            FirstEpochs = FirstEpochs,
            LaterEpochs = LaterEpochs,
            LastEpochs = LastEpochs,
            Folds = Folds,
            MaxStages = Stages,
            Views = Views,
            Seed = seed,
        };
    }

    private static Recipe RecipeFor(int images) => images < ManyImages ? Recipes.FewDigits : Recipes.Digits;
}
