using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Tuning;

/// <summary>All that decides the outcome of a run of <c>tune</c> or <c>ablate</c>: its <c>config.json</c>, which a resumed run must agree with.</summary>
internal abstract record TuningConfiguration
{
    private const int UsualFolds = 5, UsualSeeds = 1;

    /// <summary>The word on the command line.</summary>
    public abstract string Command { get; }

    /// <summary>The pictures; null for the drawings of Part 1 where they are found.</summary>
    public string? Data { get; init; }

    /// <summary>The IDX file of labels; null for the one beside the images.</summary>
    public string? Labels { get; init; }

    /// <summary>Whether rows and columns of IDX images are swapped.</summary>
    public bool Transposed { get; init; }

    /// <summary>Whether pictures that cannot be read are left out.</summary>
    public bool SkipBad { get; init; }

    /// <summary>Tells other pictures and divisions from those of this run.</summary>
    public string Fingerprint { get; set; } = "";

    /// <summary>The recipe to start from.</summary>
    public Recipe Recipe { get; set; } = Recipes.Characters;

    /// <summary>Parts that are held out in turn.</summary>
    public int Folds { get; set; } = UsualFolds;

    /// <summary>How often all folds are repeated.</summary>
    public int Seeds { get; set; } = UsualSeeds;

    /// <summary>Whether all pictures of a writer stay on one side.</summary>
    public bool ByWriter { get; init; }

    /// <summary>Decides all random numbers.</summary>
    public ulong Seed { get; init; }

    /// <summary>The kind of device that computes.</summary>
    public DeviceChoice Device { get; set; } = DeviceChoice.Processor;

    /// <summary>The members that a resumed run may change, as in JSON.</summary>
    internal abstract IReadOnlyList<string> Free { get; }

    /// <summary>The share of pictures that is not searched with, for the one test at the end.</summary>
    internal virtual double SetAside => 0;

    /// <summary>How a configuration is measured in full.</summary>
    internal Rung Full => new(Recipe.Epochs, Folds, Seeds);

    /// <summary>The members that both kinds of runs have, from what was said, what a run was begun with, and what is usual, in this order.</summary>
    /// <param name="options">What was said.</param>
    /// <param name="stored">What the run to be resumed was begun with; null for a new run.</param>
    internal static (string? Data, string? Labels, bool Transposed, bool SkipBad, int Folds, int Seeds, bool ByWriter, ulong Seed) Settle(
        TuningOptions options, TuningConfiguration? stored) => (
        options.Data is { } data ? Path.GetFullPath(data) : stored?.Data,
        options.Labels is { } labels ? Path.GetFullPath(labels) : stored?.Labels,
        options.Transposed ?? stored?.Transposed ?? false,
        options.SkipBad ?? stored?.SkipBad ?? false,
        options.Folds ?? stored?.Folds ?? UsualFolds,
        options.Seeds ?? stored?.Seeds ?? UsualSeeds,
        options.ByWriter ?? stored?.ByWriter ?? false,
        options.Seed ?? stored?.Seed ?? 1);

    /// <summary>Where to compute, likewise, with nothing left open.</summary>
    internal static DeviceChoice SettleDevice(TuningOptions options, TuningConfiguration? stored, Progress progress) =>
        (options.Device ?? stored?.Device ?? DeviceChoice.Processor).Settle(progress);

    /// <summary>The recipe to start from, likewise.</summary>
    /// <param name="options">What was said.</param>
    /// <param name="stored">What the run to be resumed was begun with; null for a new run.</param>
    /// <param name="pictures">What it is for.</param>
    /// <param name="search">Prepares the images to search with: those that are set aside choose nothing.</param>
    internal static Recipe SettleRecipe(TuningOptions options, TuningConfiguration? stored, PictureSet pictures, Func<Preprocessing, LabelledImages> search)
    {
        var recipe = options.From is { } file ? RecipeFile.Read(file)
            : stored?.Recipe ?? BestFor(pictures, options.Framing ?? pictures.UsualFraming, options.Seed ?? 1, search);
        if (options.Framing is { } framing) recipe = recipe with { Framing = framing };
        if (options.Epochs is { } epochs) recipe = recipe with { Epochs = epochs };
        try
        {
            recipe.Validate();
        }
        catch (ArgumentException unfit)
        {
            throw new DataFormatException(options.From ?? "the recipe", unfit.Message, inner: unfit);
        }
        return recipe;
    }

    private static Recipe BestFor(PictureSet pictures, PreprocessingKind framing, ulong seed, Func<Preprocessing, LabelledImages> search)
    {
        if (framing == PreprocessingKind.Photo)
        {
            return pictures.AsPhotos is { } preprocessing
                ? PhotoRecipe(preprocessing, search(preprocessing), seed)
                : throw new DataFormatException("--framing photo", "the drawings of Part 1 are no photographs: name pictures by --data");
        }
        if (framing == PreprocessingKind.Drawing) return Recipes.Characters;
        // Digits that are cut out already are taken as they are.
        return Recipes.Characters with { Framing = framing, Geometry = false, InputSize = Math.Clamp(pictures.UsualSize ?? 28, 8, 256) };
    }

    // That of 'train'. The seed decides the sample by which it is found out whether mirrored pictures keep their class.
    private static Recipe PhotoRecipe(Preprocessing preprocessing, LabelledImages images, ulong seed) =>
        Recipes.ForPictures(preprocessing, images.Count, FlipTest.KeepsClasses(images, seed) ?? true);
}
