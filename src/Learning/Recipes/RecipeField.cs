using System.Numerics;
using System.Text.Json;
using MidasNet.Data;
using MidasNet.Models;
using MidasNet.Weights;

namespace MidasNet.Learning;

/// <summary>A choice of a <see cref="Recipe"/> by its name in JSON, with the values that fit.</summary>
internal abstract class RecipeField(string name)
{
    /// <summary>
    /// Choices that were added later: a file has them only where they differ from what is read without them, so that other files stay as they were.
    /// </summary>
    public static IReadOnlyList<RecipeField> Added { get; } =
    [
        new NumberField<int>("channels", r => r.Channels, (r, v) => r with { Channels = v }, v => v is 1 or 3, "1 (grey) or 3 (colour) fits"),
        new Text<NetworkKind>(
            "model",
            [
                ("small", NetworkKind.SmallCnn), ("resnet9", NetworkKind.ResNet9), ("resnet18", NetworkKind.ResNet18), ("resnet34", NetworkKind.ResNet34),
                ("wide-resnet", NetworkKind.WideResNet), ("whitened-cnn", NetworkKind.WhitenedCnn), ("vgg19", NetworkKind.Vgg19),
            ],
            r => r.Model, (r, v) => r with { Model = v }),
        Number("stemStride", 1, 2, r => r.StemStride, (r, v) => r with { StemStride = v }),
        new Text<OptimizerKind>(
            "optimizer", [("adamw", OptimizerKind.AdamW), ("adam", OptimizerKind.Adam), ("sgd", OptimizerKind.Sgd), ("muon", OptimizerKind.Muon)],
            r => r.Training.Optimizer, (r, v) => r with { Training = r.Training with { Optimizer = v } }),
        new Text<ScheduleKind>(
            "schedule",
            [
                ("cosine", ScheduleKind.Cosine), ("constant", ScheduleKind.Constant), ("step", ScheduleKind.Step), ("one-cycle", ScheduleKind.OneCycle),
                ("linear", ScheduleKind.Linear),
            ],
            r => r.Training.Schedule, (r, v) => r with { Training = r.Training with { Schedule = v } }),
        BelowOne("momentum", r => r.Training.Momentum, (r, v) => r with { Training = r.Training with { Momentum = v } }),
        new Flag("nesterov", r => r.Training.Nesterov, (r, v) => r with { Training = r.Training with { Nesterov = v } }),
        BelowOne("muonMomentum", r => r.Training.MuonMomentum, (r, v) => r with { Training = r.Training with { MuonMomentum = v } }),
        OfTraining("muonOtherRate", 0, 1000f, t => t.MuonOtherRate, (t, v) => t with { MuonOtherRate = v }),
        new Flag("muonHiddenOnly", r => r.Training.MuonHiddenOnly, (r, v) => r with { Training = r.Training with { MuonHiddenOnly = v } }),
        new Flag("muonOthersBySgd", r => r.Training.MuonOthersBySgd, (r, v) => r with { Training = r.Training with { MuonOthersBySgd = v } }),
        new Flag("muonNormalises", r => r.Training.MuonNormalises, (r, v) => r with { Training = r.Training with { MuonNormalises = v } }),
        OfTraining("lookaheadSteps", 0, 1000, t => t.LookaheadSteps, (t, v) => t with { LookaheadSteps = v }),
        new NumberField<float>(
            "lookaheadShare", r => r.Training.LookaheadShare, (r, v) => r with { Training = r.Training with { LookaheadShare = v } },
            v => v is > 0 and <= 1, "above 0 and at most 1 fits"),
        new Text<PredictionViews>(
            "predictionViews",
            [("image", PredictionViews.Image), ("mirrored", PredictionViews.Mirrored), ("mirrored-and-shifted", PredictionViews.MirroredAndShifted)],
            r => r.Views, (r, v) => r with { Views = v }),
        OfTraining("normShiftRate", 0, 1000f, t => t.NormShiftRate, (t, v) => t with { NormShiftRate = v }),
        OfTraining("cutMix", 0, 1f, t => t.CutMix, (t, v) => t with { CutMix = v }),
        OfTraining("balancedSampling", 0, 1.0, t => t.BalancedSampling, (t, v) => t with { BalancedSampling = v }),
        Number("classWeighting", 0, 1.0, r => r.ClassWeighting, (r, v) => r with { ClassWeighting = v }),
        OfTraining("trainingSize", 0, 1024, t => t.OutputSize, (t, v) => t with { OutputSize = v }),
        OfTraining("firstSize", 0, 1024, t => t.FirstSize, (t, v) => t with { FirstSize = v }),
        OfTraining("firstSizeShare", 0, 1.0, t => t.FirstSizeShare, (t, v) => t with { FirstSizeShare = v }),
        new Text<FlipKind>(
            "flip", [("none", FlipKind.None), ("random", FlipKind.Random), ("alternating", FlipKind.Alternating)],
            r => r.Augmentation.Flip, (r, v) => r with { Augmentation = r.Augmentation with { Flip = v } }),
        OfAugmentation("translate", 0, 1024, a => a.Translate, (a, v) => a with { Translate = v }),
        OfAugmentation("minCrop", 0, 1f, a => a.MinCrop, (a, v) => a with { MinCrop = v }),
        OfAugmentation("cropAspect", 1, 10f, a => a.CropAspect, (a, v) => a with { CropAspect = v }),
        OfAugmentation("brightness", 0, 1f, a => a.Brightness, (a, v) => a with { Brightness = v }),
        OfAugmentation("contrast", 0, 1f, a => a.Contrast, (a, v) => a with { Contrast = v }),
        OfAugmentation("saturation", 0, 1f, a => a.Saturation, (a, v) => a with { Saturation = v }),
        OfAugmentation("hue", 0, 0.5f, a => a.Hue, (a, v) => a with { Hue = v }),
        OfAugmentation("cutout", 0, 4096, a => a.Cutout, (a, v) => a with { Cutout = v }),
        new Text<PolicyKind>(
            "policy", [("none", PolicyKind.None), ("trivial-wide", PolicyKind.TrivialWide), ("rand-augment", PolicyKind.RandAugment)],
            r => r.Augmentation.Policy, (r, v) => r with { Augmentation = r.Augmentation with { Policy = v } }),
        OfAugmentation("policyOperations", 1, 14, a => a.PolicyOperations, (a, v) => a with { PolicyOperations = v }),
        OfAugmentation("policyMagnitude", 0, 30, a => a.PolicyMagnitude, (a, v) => a with { PolicyMagnitude = v }),
        new Text<FillKind>(
            "fill", [("ground", FillKind.Ground), ("reflection", FillKind.Reflection), ("mean", FillKind.Mean)],
            r => r.Augmentation.Fill, (r, v) => r with { Augmentation = r.Augmentation with { Fill = v } }),
    ];

    /// <summary>All choices, in the order of files.</summary>
    public static IReadOnlyList<RecipeField> All { get; } =
    [
        new Text<PreprocessingKind>(
            "framing", [("drawing", PreprocessingKind.Drawing), ("digit", PreprocessingKind.Digit), ("photo", PreprocessingKind.Photo)],
            r => r.Framing, (r, v) => r with { Framing = v }),
        Number("inputSize", 1, 512, r => r.InputSize, (r, v) => r with { InputSize = v }),
        Number("oversampling", 1, 4, r => r.Oversampling, (r, v) => r with { Oversampling = v }),
        Number("sizeExponent", 0.0, 1, r => r.SizeExponent, (r, v) => r with { SizeExponent = v }),
        Number("strokeWidth", 0.0, Preprocessing.MaxStroke, r => r.StrokeWidth, (r, v) => r with { StrokeWidth = v }),
        new Flag("geometry", r => r.Geometry, (r, v) => r with { Geometry = v }),
        Number("width", 1, 512, r => r.Width, (r, v) => r with { Width = v }),
        Number("depth", 1, 32, r => r.Depth, (r, v) => r with { Depth = v }),
        new Flag("batchNorm", r => r.BatchNorm, (r, v) => r with { BatchNorm = v }),
        new Flag("residual", r => r.Residual, (r, v) => r with { Residual = v }),
        BelowOne("dropout", r => r.Dropout, (r, v) => r with { Dropout = v }),
        OfTraining("epochs", 1, 100_000, t => t.Epochs, (t, v) => t with { Epochs = v }),
        OfTraining("batchSize", 1, 65_536, t => t.BatchSize, (t, v) => t with { BatchSize = v }),
        new NumberField<float>(
            "learningRate", r => r.Training.LearningRate, (r, v) => r with { Training = r.Training with { LearningRate = v } },
            v => v is > 0 and <= 10, "above 0 and at most 10 fits"),
        BelowOne("beta2", r => r.Training.Beta2, (r, v) => r with { Training = r.Training with { Beta2 = v } }),
        OfTraining("weightDecay", 0, 10f, t => t.WeightDecay, (t, v) => t with { WeightDecay = v }),
        OfTraining("clipNorm", 0, 1e6f, t => t.ClipNorm, (t, v) => t with { ClipNorm = v }),
        BelowOne("warmUp", r => r.Training.WarmUp, (r, v) => r with { Training = r.Training with { WarmUp = v } }),
        BelowOne("averaging", r => r.Training.Averaging, (r, v) => r with { Training = r.Training with { Averaging = v } }),
        BelowOne("labelSmoothing", r => r.LabelSmoothing, (r, v) => r with { LabelSmoothing = v }),
        OfTraining("mixup", 0, 1f, t => t.Mixup, (t, v) => t with { Mixup = v }),
        OfAugmentation("rotation", 0, 180f, a => a.Rotation, (a, v) => a with { Rotation = v }),
        OfAugmentation("scale", 0, 2f, a => a.Scale, (a, v) => a with { Scale = v }),
        OfAugmentation("aspect", 0, 2f, a => a.Aspect, (a, v) => a with { Aspect = v }),
        OfAugmentation("shear", 0, 2f, a => a.Shear, (a, v) => a with { Shear = v }),
        OfAugmentation("shift", 0, 1f, a => a.Shift, (a, v) => a with { Shift = v }),
        OfAugmentation("elastic", 0, 1f, a => a.Elastic, (a, v) => a with { Elastic = v }),
        OfAugmentation("elasticPoints", 4, 64, a => a.ElasticPoints, (a, v) => a with { ElasticPoints = v }),
        OfAugmentation("penWidth", 0, 0.5f, a => a.PenWidth, (a, v) => a with { PenWidth = v }),
        OfAugmentation("erasing", 0, 1f, a => a.Erasing, (a, v) => a with { Erasing = v }),
        OfAugmentation("largestErased", 0.02f, 1f, a => a.MaxErased, (a, v) => a with { MaxErased = v }),
        OfAugmentation("geometryNoise", 0, 10f, a => a.AuxiliaryNoise, (a, v) => a with { AuxiliaryNoise = v }),
        Number("geometryDensities", 0.0, 1, r => r.GeometryDensities, (r, v) => r with { GeometryDensities = v }),
        .. Added,
    ];

    /// <summary>The name in JSON.</summary>
    public string Name => name;

    /// <summary>True if only integers fit.</summary>
    public virtual bool IsInteger => false;

    /// <summary>The choice of a name.</summary>
    /// <exception cref="FormatException">There is none; the message lists all.</exception>
    public static RecipeField Of(string name)
    {
        if (All.FirstOrDefault(field => field.Name == name) is { } known) return known;
        var names = All.Select(field => field.Name).Order(StringComparer.Ordinal);
        string hint = NearNames.Of(name, names) is [var near, ..] ? $"did you mean '{near}'?" : $"it has {string.Join(", ", names)}";
        throw new FormatException($"a recipe has no '{GivenText.Of(name)}'; {hint}");
    }

    /// <summary>The recipe with another value.</summary>
    /// <exception cref="FormatException">The value is of another kind. Whether it lies in the range is for <see cref="Validate"/>.</exception>
    public abstract Recipe With(Recipe recipe, JsonElement value);

    /// <summary>True if two recipes have the same value.</summary>
    public abstract bool IsSame(Recipe one, Recipe other);

    /// <summary>Writes the value, without the name.</summary>
    public abstract void WriteTo(Utf8JsonWriter writer, Recipe recipe);

    /// <summary>Throws where the value does not fit.</summary>
    /// <exception cref="ArgumentException">Says what was given and what fits.</exception>
    public abstract void Validate(Recipe recipe);

    private FormatException Wrong(JsonElement value, string wanted) => new($"'{name}' takes {wanted}, not {GivenText.Of(value)}");

    // Compared as the float that was meant: 0.02f is a little less than 0.02.
    private static NumberField<T> Number<T>(string name, T min, T max, Func<Recipe, T> get, Func<Recipe, T, Recipe> with) where T : struct, INumber<T>
    {
        float low = float.CreateChecked(min), high = float.CreateChecked(max);
        return new(name, get, with, v => float.CreateSaturating(v) >= low && float.CreateSaturating(v) <= high, $"{low} to {high} fit");
    }

    private static NumberField<T> BelowOne<T>(string name, Func<Recipe, T> get, Func<Recipe, T, Recipe> with) where T : struct, INumber<T> =>
        new(name, get, with, v => v >= T.Zero && v < T.One, "at least 0 and below 1 fits");

    private static NumberField<T> OfTraining<T>(string name, T min, T max, Func<TrainingOptions, T> get, Func<TrainingOptions, T, TrainingOptions> with)
        where T : struct, INumber<T> => Number(name, min, max, r => get(r.Training), (r, v) => r with { Training = with(r.Training, v) });

    private static NumberField<T> OfAugmentation<T>(string name, T min, T max, Func<Augmentation, T> get, Func<Augmentation, T, Augmentation> with)
        where T : struct, INumber<T> => Number(name, min, max, r => get(r.Augmentation), (r, v) => r with { Augmentation = with(r.Augmentation, v) });

    private sealed class NumberField<T>(string name, Func<Recipe, T> get, Func<Recipe, T, Recipe> with, Func<T, bool> fits, string range) : RecipeField(name)
        where T : struct, INumber<T>
    {
        public override bool IsInteger => typeof(T) == typeof(int);

        public override Recipe With(Recipe recipe, JsonElement value)
        {
            if (value.ValueKind != JsonValueKind.Number) throw Wrong(value, "a number");
            if (!IsInteger) return with(recipe, typeof(T) == typeof(float) ? T.CreateChecked(value.GetSingle()) : T.CreateChecked(value.GetDouble()));
            return value.TryGetInt32(out int integer) ? with(recipe, T.CreateChecked(integer)) : throw Wrong(value, "an integer");
        }

        public override bool IsSame(Recipe one, Recipe other) => get(one) == get(other);

        // A float has the digits that tell it from other floats, so that 0.02 stays 0.02.
        public override void WriteTo(Utf8JsonWriter writer, Recipe recipe)
        {
            var value = get(recipe);
            if (value is float single) writer.WriteNumberValue(single);
            else writer.WriteNumberValue(double.CreateChecked(value));
        }

        public override void Validate(Recipe recipe)
        {
            var value = get(recipe);
            if (!fits(value)) throw new ArgumentException($"{Name} {float.CreateSaturating(value)}: {range}");
        }
    }

    private sealed class Flag(string name, Func<Recipe, bool> get, Func<Recipe, bool, Recipe> with) : RecipeField(name)
    {
        public override Recipe With(Recipe recipe, JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? with(recipe, value.GetBoolean())
            : throw Wrong(value, "true or false");

        public override bool IsSame(Recipe one, Recipe other) => get(one) == get(other);

        public override void WriteTo(Utf8JsonWriter writer, Recipe recipe) => writer.WriteBooleanValue(get(recipe));

        public override void Validate(Recipe recipe) { }
    }

    private sealed class Text<T>(string name, (string Name, T Value)[] known, Func<Recipe, T> get, Func<Recipe, T, Recipe> with) : RecipeField(name)
        where T : struct, Enum
    {
        private string Names => string.Join(" or ", known.Select(one => $"\"{one.Name}\""));

        public override Recipe With(Recipe recipe, JsonElement value)
        {
            string? given = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            int at = Array.FindIndex(known, one => one.Name == given);
            return at >= 0 ? with(recipe, known[at].Value) : throw Wrong(value, Names);
        }

        public override bool IsSame(Recipe one, Recipe other) => get(one).Equals(get(other));

        public override void WriteTo(Utf8JsonWriter writer, Recipe recipe) =>
            writer.WriteStringValue(Array.Find(known, one => one.Value.Equals(get(recipe))).Name);

        public override void Validate(Recipe recipe)
        {
            if (!Array.Exists(known, one => one.Value.Equals(get(recipe)))) throw new ArgumentException($"{Name} {get(recipe)}: known are {Names}");
        }
    }
}
