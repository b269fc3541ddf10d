using MidasNet.Learning;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Part1;
using MidasNet.Runner.Study.Part2;
using MidasNet.Runner.Study.Part3;

namespace MidasNet.Runner.Tests.Study.Publishing;

/// <summary>A finished study with figures that no training has made, and its run folder.</summary>
internal sealed record SampleStudy
{
    /// <summary>A folder of the machine, of which nothing may be published.</summary>
    public const string Secret = "secret-place";

    /// <summary>The commit of the run.</summary>
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    public IReadOnlyList<int> Parts { get; init; } = [1];

    public DataKind Data { get; init; } = DataKind.Real;

    public CharacterDataSet DataSet { get; init; }

    public StudyPreset Preset { get; init; } = StudyPreset.Full;

    public string Version { get; init; } = "1.2.3";

    public bool HasStages { get; init; } = true;

    public string Command { get; init; } =
        $"midasnet study part1 --preset full --data /{Secret}/data --runs '/{Secret}/my runs/' --recipe=..\\{Secret}\\best.json --threads 1";

    public StudyResults Results => new()
    {
        Preset = Preset,
        Seed = 1,
        Folder = $"/{Secret}/runs/x",
        Part1 = Parts.Contains(1) && DataSet == CharacterDataSet.Drawings ? Characters : null,
        Emnist = Parts.Contains(1) && DataSet == CharacterDataSet.Emnist ? Emnist : null,
        Part2 = Parts.Contains(2) ? Transfer : null,
        Part3 = Parts.Contains(3) ? WrongLabels : null,
    };

    private static Interval Around(double value) => new(value, value - 0.01, value + 0.005);

    private static ValidationResults Folds(double value) => new(Around(value), [value, value]);

    private Part1Results Characters => new()
    {
        Data = Data,
        Seed = 1,
        Seconds = 10,
        Recipe = Recipes.QuickCharacters,
        Validation = Folds(0.908),
        Validations =
        [
            new("stratified", 1, 1, Folds(0.908)), new("stratified", 1, 9, Folds(0.911)), new("stratified", 2, 9, Folds(0.912)), new("by writer", 1, 1, Folds(0.913)),
            new("by writer", 1, 9, Folds(0.914)), new("stratified", 1, 1, Folds(0.92)) { Training = "taught" },
        ],
        Top3 = 0.994,
        LookAlikesMerged = 0.973,
        CalibrationError = 0.02,
        ByWriter = new CharacterScores { Accuracy = Folds(0.913), Top3 = 0.993, LookAlikesMerged = 0.97, CalibrationError = 0.03 },
        PerClass = new Dictionary<string, double> { ["A"] = 0.9, ["|"] = 0.5 },
        LearningCurve = [new LearningCurvePoint(5, Around(0.828), [0.828]), new LearningCurvePoint(32, Around(0.902), [0.902])],
        Depths = [Depth(4, 0.879), Depth(8, 0.891)],
        DepthEffects = [new DepthEffect("residual", 4, 8, new Interval(0.012, 0.002, 0.029))],
        DepthVerdict = "it depends",
    };

    private static EmnistResults Emnist => new()
    {
        Seed = 1,
        Seconds = 15,
        Recipe = Recipes.QuickCharacters,
        ImagesOfEachClass = 40,
        TrainImages = 2480,
        TestImages = 113_843,
        Scores = new CharacterScores { Accuracy = Folds(0.75), Top3 = 0.972, LookAlikesMerged = 0.879, CalibrationError = 0.04 },
        BalancedAccuracy = Folds(0.707),
        PerClass = new Dictionary<string, double> { ["A"] = 0.9 },
    };

    private static DepthResult Depth(int convolutions, double accuracy) => new()
    {
        Kind = "residual",
        Convolutions = convolutions,
        Parameters = 1000 * convolutions,
        Accuracy = Folds(accuracy),
        TrainAccuracy = 0.84,
        Seconds = 12.5,
    };

    private Part2Results Transfer => new()
    {
        Data = Data,
        Seed = 1,
        Seconds = 20,
        Variants =
        [
            new VariantResults
            {
                Name = "VGG19 (ImageNet), frozen, trained head", TrainImages = 58_000, TestAccuracy = Around(0.995), TestAccuracies = [0.995, 0.995, 0.995],
                CalibrationError = 0.003, SecondsTo97 = 45, SecondsTo99 = 47, FeatureSeconds = 44,
            },
            VariantResults.Lacking("small CNN from Part 1 weights", "no weights"),
        ],
        Comparisons = [new VariantComparison("one", "other", 12, 3, 0.0352)],
        FewDigits = [new FewDigitsResult("VGG19 (ImageNet), frozen, trained head", 100, Around(0.922), [0.922])],
        Cuts = [new CutTrial("VGG19 (ImageNet), frozen, trained head", "block 3", 256, 0.98, 1200.4, Chosen: true)],
    };

    private Part3Results WrongLabels => new()
    {
        Data = Data,
        Seed = 1,
        Seconds = 30,
        Regime = LabelRegime.ComplementaryUniform,
        RightFolders = Around(0.001),
        Transition = [[0.5, 0.5], [0.5, 0.5]],
        Tests = [],
        Variants =
        [
            new LabelVariantResults { Name = "plain", TestAccuracy = Around(0.05), TestAccuracies = [0.05], LeastLikelyAccuracy = 0.988 },
            new LabelVariantResults { Name = SelfLabelledVariant.NameOfAll, TestAccuracy = Around(0.9937), TestAccuracies = [0.9945, 0.9926, 0.9939] },
            new LabelVariantResults { Name = TwinVariant.TwinName, TestAccuracy = Around(0.9954), TestAccuracies = [0.9954] },
        ],
        TestAccuracy = 0.9937,
        TwinAccuracy = 0.9954,
        Recovered = [new RecoveredLabels(0.992, 54, 53, 60, 0.0019), new RecoveredLabels(0.9916, 55, 54, 60, 0.002)],
        Stages = HasStages ? [new StageResult([-2.1, -2.05], 2, Around(0.99)), new StageResult([-2.11, -2.06], 2, Around(0.991))] : [],
        ImageCounts = [new ImageCountResult(1000, Around(0.906), 0.9), new ImageCountResult(60_000, Around(0.9937), 0.99)],
    };

    /// <summary>Writes the run folder, and gives its path.</summary>
    public string Write(TemporaryFolder folder, string name = "20260102T030405Z-study-part1-1a2b3c")
    {
        void Json<T>(string file, T value) => folder.Write($"{name}/{file}", RunJson.IndentedOf(value));
        Json("config.json", new StudyOptions { Parts = Parts, DataSet = DataSet, Preset = Preset, Data = folder.File("data") });
        Json("results.json", Results);
        Json("data.json", new SortedDictionary<string, string> { ["drawings of Part 1 (pens)"] = "abc" });
        var environment = RunEnvironment.Current(1, 1, "cpu", Command) with { Commit = Commit, ProductVersion = Version, Processor = "Some CPU", Simd = "AVX2 (256 bit)" };
        string command = $"midasnet study --resume /{Secret}/x";
        RunEnvironment Again(int day) => environment with { Command = command, Time = new DateTimeOffset(2026, 1, day, 23, 0, 0, TimeSpan.Zero) };
        Json("environment.json", environment with { Resumed = [environment with { Simd = "NEON (128 bit)", Command = command, Time = null }, Again(3), Again(5)] });
        return folder.File(name);
    }
}
