using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part3;

/// <summary>How much work the stages of Part 3 get.</summary>
/// <param name="Folds">Networks of a stage.</param>
/// <param name="Stages">The most stages.</param>
/// <param name="FirstEpochs">Passes of the first networks.</param>
/// <param name="LaterEpochs">Passes of later ones.</param>
/// <param name="LastEpochs">Passes of the last network, and of the twin.</param>
/// <param name="Views">Views by which images are labelled.</param>
internal sealed record StagePlans(int Folds, int Stages, int FirstEpochs, int LaterEpochs, int LastEpochs, int Views)
{
    // Below so many steps a network under the corrected loss has hardly begun.
    private const int FewestSteps = 1200, ManyImages = 20_000, MostTimes = 40;

    /// <summary>For the whole set.</summary>
    public static StagePlans For(StudyContext context)
    {
        var plans = context.Full ? new StagePlans(3, 3, 10, 10, 20, 4) : new StagePlans(2, 1, 4, 4, 5, 2);
        return context.Options.Epochs is { } epochs ? plans with { FirstEpochs = epochs, LaterEpochs = epochs, LastEpochs = epochs } : plans;
    }

    /// <summary>Passes over all images that all networks make together.</summary>
    public double PassesOf(int stages) => (Folds - 1) * (FirstEpochs + (stages - 1) * LaterEpochs) + LastEpochs;

    /// <summary>As many more passes as give few images enough steps.</summary>
    public StagePlans ForImages(int images)
    {
        int steps = images * (Folds - 1) / Folds / RecipeFor(images).Training.BatchSize;
        int times = Math.Clamp((int)Math.Ceiling((double)FewestSteps / Math.Max(1, steps * FirstEpochs)), 1, MostTimes);
        return this with { FirstEpochs = times * FirstEpochs, LaterEpochs = times * LaterEpochs, LastEpochs = times * LastEpochs };
    }

    /// <summary>The same as a plan of <see cref="SelfLabelling"/>.</summary>
    /// <param name="images">How many images there are.</param>
    /// <param name="seed">Decides all random numbers.</param>
    /// <param name="normalisation">How pixels become input.</param>
    public SelfLabellingOptions Plan(int images, ulong seed, Normalisation normalisation)
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
