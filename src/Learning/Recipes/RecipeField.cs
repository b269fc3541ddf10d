using System.Numerics;
using System.Text.Json;
using MidasNet.Data;

namespace MidasNet.Learning;

/// <summary>A choice of a <see cref="Recipe"/> by its name in JSON, with the values that fit.</summary>
internal abstract class RecipeField(string name)
{
    /// <summary>All choices, in the order of files.</summary>
    public static IReadOnlyList<RecipeField> All { get; } =
    [
        new FramingField(),
        Number("inputSize", 1, 256, r => r.InputSize, (r, v) => r with { InputSize = v }),
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
        var near = All.FirstOrDefault(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        throw new FormatException(
            $"a recipe has no '{name}'{(near is null ? "" : $"; did you mean '{near.Name}'?")};"
            + $" it has {string.Join(", ", All.Select(field => field.Name).Order(StringComparer.Ordinal))}");
    }

    /// <summary>The recipe with another value.</summary>
    /// <exception cref="FormatException">The value is of another kind. Whether it lies in the range is for <see cref="Validate"/>.</exception>
    public abstract Recipe With(Recipe recipe, JsonElement value);

    /// <summary>Writes the value, without the name.</summary>
    public abstract void WriteTo(Utf8JsonWriter writer, Recipe recipe);

    /// <summary>Throws where the value does not fit.</summary>
    /// <exception cref="ArgumentException">Says what was given and what fits.</exception>
    public abstract void Validate(Recipe recipe);

    private FormatException Wrong(JsonElement value, string wanted) => new($"'{name}' takes {wanted}, not {value.GetRawText().ReplaceLineEndings(" ")}");

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

        public override void WriteTo(Utf8JsonWriter writer, Recipe recipe) => writer.WriteBooleanValue(get(recipe));

        public override void Validate(Recipe recipe) { }
    }

    private sealed class FramingField() : RecipeField("framing")
    {
        public override Recipe With(Recipe recipe, JsonElement value) => (value.ValueKind == JsonValueKind.String ? value.GetString() : null) switch
        {
            "drawing" => recipe with { Framing = PreprocessingKind.Drawing },
            "digit" => recipe with { Framing = PreprocessingKind.Digit },
            "photo" => recipe with { Framing = PreprocessingKind.Photo },
            _ => throw Wrong(value, "\"drawing\", \"digit\" or \"photo\""),
        };

        public override void WriteTo(Utf8JsonWriter writer, Recipe recipe) => writer.WriteStringValue(recipe.Framing switch
        {
            PreprocessingKind.Digit => "digit",
            PreprocessingKind.Photo => "photo",
            _ => "drawing",
        });

        public override void Validate(Recipe recipe)
        {
            if (!Enum.IsDefined(recipe.Framing)) throw new ArgumentException($"framing {recipe.Framing}: known are drawing, digit and photo");
        }
    }
}
